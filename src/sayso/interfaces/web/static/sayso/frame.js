// On every page: dialogs, the palette, the colours, and whether the server can be reached.

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const palette = document.getElementById("palette");

document.addEventListener("click", (event) => {
  const opens = event.target.closest("[data-opens]");
  if (opens) return opens.dataset.opens === "palette" ? open() : document.getElementById(opens.dataset.opens).showModal();
  const closes = event.target.closest("[data-closes]");
  if (closes) return closes.closest("dialog").close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop is the dialog's own
  document.querySelectorAll("details.me[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
});

// The colours change at once; the cookie that keeps them is the server's.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-choice]");
  if (!form) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.querySelectorAll(".themes button").forEach((one) => one.setAttribute("aria-pressed", String(one.value === theme)));
});

const offline = document.querySelector(".offline");
const reach = () => { offline.hidden = navigator.onLine; };
addEventListener("online", reach);
addEventListener("offline", reach);
reach();

document.addEventListener("keydown", (event) => {
  const go = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey);
  if (!go || !palette) return;
  event.preventDefault();
  open();
});

// The palette: one field, a list that the server fills, and what can be done on this page.
const field = palette?.querySelector("input");
const found = palette?.querySelector(".found");
let asked = 0;
let waiting;

function open() {
  if (palette.open) return;
  field.value = "";
  palette.showModal();
  ask();
}

const options = () => [...found.querySelectorAll("[role=option]:not([aria-disabled])")];
const chosen = () => found.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) return field.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
}

async function ask() {
  const mine = ++asked;
  const words = field.value.trim();
  try {
    const answer = await fetch(`${field.dataset.source}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
    if (mine !== asked || !answer.ok || answer.redirected) return;
    found.innerHTML = await answer.text(); // our own page, escaped there
  } catch {
    return;
  }
  offer(words.toLowerCase());
  choose(options()[0]);
}

// What the page itself can do: every button that says so, by its own words.
function offer(words) {
  const acts = [...document.querySelectorAll("[data-act]")].filter((one) => one.offsetParent && one.dataset.act.toLowerCase().includes(words));
  if (!acts.length) return;
  const title = Object.assign(document.createElement("h3"), { textContent: "On this page" });
  const rows = acts.map((one, place) => {
    const row = Object.assign(document.createElement("div"), { id: `pa-${place}`, textContent: one.dataset.act });
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.addEventListener("click", () => { palette.close(); one.click(); });
    return row;
  });
  found.prepend(title, ...rows);
}

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 120);
});

field?.addEventListener("keydown", (event) => {
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown") choose(all[Math.min(all.length - 1, at + 1)]);
  else if (event.key === "ArrowUp") choose(all[Math.max(0, at - 1)]);
  else if (event.key === "Enter") chosen()?.click();
  else return;
  event.preventDefault();
});

found?.addEventListener("pointermove", (event) => choose(event.target.closest("[role=option]:not([aria-disabled])") ?? chosen()));

// Where a page's tabs are wider than a phone, the one that is open is in sight.
const here = document.querySelector(".subnav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - here.parentElement.clientWidth / 2 + here.offsetWidth / 2;
