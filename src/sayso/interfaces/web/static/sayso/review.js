// The review by keyboard: j and k go from deal to deal, n from finding to finding; a letter presses what stands there.

const agenda = document.getElementById("agenda");
const told = document.getElementById("told");
const filters = document.getElementById("filters");
const FIELDS = "input:not([type=hidden]), select, textarea";

filters?.querySelectorAll("select").forEach((one) => one.addEventListener("change", () => submit()));
filters?.addEventListener("submit", (event) => { event.preventDefault(); submit(); });

// The address says only what is asked for, so that it can be read and sent to somebody.
function submit() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) if (value) asked.set(name, value);
  location.search = asked;
}

const cases = () => [...(agenda?.querySelectorAll(".case") ?? [])];
const here = () => document.activeElement?.closest(".case") ?? cases()[0];
const findings = () => [...(here()?.querySelectorAll(".finding") ?? [])];
const finding = () => document.activeElement?.closest(".finding") ?? findings()[0];

function focus(one) {
  one?.focus();
  one?.scrollIntoView({ block: "nearest" });
}

function step(rows, now, by) {
  focus(rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(now) + by))]);
}

const press = (what) => () => finding()?.querySelector(`[data-does=${what}]`)?.click();
const keys = {
  j: () => step(cases(), here(), 1),
  ArrowDown: () => step(cases(), here(), 1),
  k: () => step(cases(), here(), -1),
  ArrowUp: () => step(cases(), here(), -1),
  n: () => step(findings(), document.activeElement?.closest(".finding"), 1),
  o: () => here()?.querySelector("[data-open]")?.click(),
  e: press("mend"),
  p: press("park"),
  a: press("accept"),
  c: press("close"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const form = event.target.closest(".slot")?.querySelector("form") ?? finding()?.querySelector(".slot form");
  if (event.key === "Escape" && form) { event.preventDefault(); return leave(form); }
  if (event.target.closest("input, textarea, select")) return;
  const choice = form && /^[1-9]$/.test(event.key) ? form.querySelector(`[data-choice="${event.key}"]`) : null;
  const act = choice ? () => choice.click() : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function leave(form) {
  const back = form.closest(".finding");
  form.closest(".slot").replaceChildren();
  focus(back);
}

document.addEventListener("click", async (event) => {
  const cancel = event.target.closest(".slot [data-cancel], .slot [data-key=cancel]");
  if (cancel) { event.preventDefault(); return leave(cancel.closest("form")); }
  const mend = event.target.closest("[data-does=mend][data-edit-url]");
  if (!mend) return;
  event.preventDefault();
  const slot = mend.closest(".finding").querySelector(".slot");
  const answer = await fetch(mend.dataset.editUrl, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) { location.href = mend.href; return; }
  slot.innerHTML = await answer.text(); // our own page, escaped there
  slot.querySelector(FIELDS)?.focus();
}, true);

// The record has the last word: what was mended is written by the field's own form, then the deal is looked at again.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".slot form.cell-form");
  if (!form) return;
  event.preventDefault();
  const place = form.closest(".case");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
  } catch {
    told.textContent = "The server could not be reached. Pressing again is safe.";
    return;
  }
  if (answer.status === 422) {
    form.closest(".slot").innerHTML = await answer.text();
    return;
  }
  if (!answer.ok || answer.redirected) { told.textContent = "Not recorded. Load the page again."; return; }
  await htmx.ajax("GET", place.dataset.url, { target: place });
  told.textContent = "Recorded.";
  focus(place);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const slot = event.target.closest(".slot");
  if (slot) return slot.querySelector("button, input:not([type=hidden])")?.focus();
  const place = event.target.closest(".case");
  if (place) focus(place);
});

// What is refused comes as the card with the reason on it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
});

cases()[0]?.focus({ preventScroll: true });
