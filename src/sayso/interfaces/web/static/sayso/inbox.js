// The inbox by keyboard. Every key presses a button that is on the page, so the mouse, the thumb and the keys do the same.

const list = document.getElementById("cards");
const source = document.getElementById("source");
const help = document.getElementById("help");
let current = null;

const proposals = () => [...list.querySelectorAll(".proposal")];
const press = (selector, within) => within?.querySelector(selector)?.click();

function show(proposal) {
  if (!proposal || proposal === current) return;
  current = proposal;
  const address = proposal.dataset.source;
  if (!source || getComputedStyle(source).display === "none") return;
  if (source.dataset.shown === proposal.dataset.conversation) {
    light(proposal);
  } else {
    source.dataset.shown = proposal.dataset.conversation;
    htmx.ajax("GET", address, { target: "#source", swap: "innerHTML" }).then(() => light(current)); // whoever has the focus by then
  }
}

function light(proposal) {
  source.querySelectorAll("mark.lit").forEach((mark) => mark.classList.remove("lit"));
  const mark = source.querySelector(`#${CSS.escape("q-" + proposal.dataset.quote)}`);
  if (!mark) return;
  mark.classList.add("lit");
  source.scrollTop += mark.getBoundingClientRect().top - source.getBoundingClientRect().top - 140;
}

function go(step) {
  const all = proposals();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement?.closest(".proposal") ?? current);
  all[Math.min(all.length - 1, Math.max(0, at + step))].focus();
}

const card = () => (document.activeElement?.closest(".card") ?? current?.closest(".card") ?? list.querySelector(".card"));
const row = () => document.activeElement?.closest(".proposal") ?? (current?.isConnected ? current : proposals()[0]);

const keys = {
  j: () => go(1),
  ArrowDown: () => go(1),
  k: () => go(-1),
  ArrowUp: () => go(-1),
  a: () => press("[data-key=accept]", row()),
  Enter: () => press("[data-key=accept]", row()),
  A: () => press("[data-key=accept-all]", card()),
  e: () => press("[data-key=edit]", row()),
  x: () => press("[data-key=decline]", row()),
  s: () => press("[data-key=snooze]", row()),
  w: () => press("[data-key=wrong-deal]", card()),
  o: () => press("[data-key=open]", row()),
  u: () => press("[data-key=undo]", document),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing) {
    if (event.key === "Escape") press("[data-key=cancel]", typing.closest(".proposal, .card"));
    return;
  }
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

list.addEventListener("focusin", (event) => show(event.target.closest(".proposal")));
list.addEventListener("click", (event) => show(event.target.closest(".proposal")));

// What was decided leaves its card; the next thing that waits takes the focus, so that one key follows another.
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (!list.contains(event.target) && event.target !== list) return;
  const field = event.target.querySelector?.("[data-edit] input, [data-edit] select, [data-edit] textarea");
  if (field) return field.focus();
  if (document.activeElement === document.body || !document.activeElement?.isConnected) {
    (event.target.querySelector?.(".proposal") ?? proposals()[0])?.focus();
  }
});

help.querySelector("button").addEventListener("click", () => help.close());
document.getElementById("show-help").addEventListener("click", () => help.showModal());
proposals()[0]?.focus({ preventScroll: true });
