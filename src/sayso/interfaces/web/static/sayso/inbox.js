// The inbox by keyboard. Every key presses a button that is on the page, so the mouse, the thumb and the keys do the same.

const list = document.getElementById("cards");
const source = document.getElementById("source");
const help = document.getElementById("help");
const told = document.getElementById("told");
let current = null;
let place = 0; // of the change that the latest request was about, among all that wait
let decidedIn = null; // the card that the latest answer came back for

const proposals = () => [...list.querySelectorAll(".proposal")];
const press = (selector, within) => within?.querySelector(selector)?.click();
const focused = (selector) => document.activeElement?.closest(selector);
const row = () => focused(".proposal") ?? (current?.isConnected ? current : proposals()[0]);
const card = () => focused(".card") ?? row()?.closest(".card");

function show(proposal) {
  if (!proposal || proposal === current) return;
  current?.classList.remove("current");
  current = proposal;
  current.classList.add("current");
  if (getComputedStyle(source).display === "none") return;
  if (source.dataset.shown === proposal.dataset.conversation) return light(proposal);
  source.dataset.shown = proposal.dataset.conversation;
  htmx.ajax("GET", proposal.dataset.source, { target: "#source", swap: "innerHTML" }).then(() => light(current)); // whoever has the focus by then
}

function light(proposal) {
  source.querySelectorAll("mark.lit").forEach((mark) => mark.classList.remove("lit"));
  const mark = source.querySelector(`#${CSS.escape("q-" + proposal.dataset.quote)}`);
  if (!mark) return;
  mark.classList.add("lit");
  source.scrollTop += mark.getBoundingClientRect().top - source.getBoundingClientRect().top - 140;
}

function focus(proposal) {
  if (!proposal) return;
  const folded = proposal.closest("details.rest");
  if (folded) folded.open = true;
  proposal.focus();
}

function go(step) {
  const all = proposals();
  focus(all[Math.min(all.length - 1, Math.max(0, all.indexOf(row()) + step))]);
}

// How long what is on the page takes; the server says it first, and each card knows its own part.
function effort() {
  const place = document.querySelector("#waiting [data-effort]");
  if (!place) return;
  const seconds = [...list.querySelectorAll("[data-seconds]")].reduce((sum, one) => sum + Number(one.dataset.seconds), 0);
  place.textContent = seconds ? `, about ${seconds < 60 ? `${seconds} seconds` : `${Math.round(seconds / 60)} min`}` : "";
}

function undo() {
  const latest = decidedIn?.isConnected ? decidedIn.querySelector("[data-key=undo]") : null;
  (latest ?? card()?.querySelector("[data-key=undo]") ?? document.querySelector("[data-key=undo]"))?.click();
}

function close(slot) {
  if (!slot?.hasChildNodes()) return false;
  const back = slot.closest(".proposal") ?? row();
  slot.replaceChildren();
  back?.focus();
  return true;
}

// What is pressed while an answer is on its way waits for it, and then goes to the change that has the focus.
const pressed = [];

function act(key) {
  if (card()?.classList.contains("htmx-request") || card()?.querySelector(".htmx-request")) pressed.push(key);
  else keys[key]();
}

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
  p: () => press("[data-key=wrong-person]", row()),
  w: () => press("[data-key=wrong-deal]", card()),
  o: () => press("[data-key=open]", row()),
  u: undo,
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (event.key === "Escape" && (close(focused(".slot")) || close(row()?.querySelector(".slot")))) return event.preventDefault();
  const choice = focused(".slot")?.querySelector(`[data-choice="${CSS.escape(event.key)}"]`);
  if (choice && !event.target.closest("input, textarea")) { event.preventDefault(); return choice.click(); }
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  if (event.key.startsWith("Arrow") && event.target.closest("#source")) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  act(event.key);
});

list.addEventListener("focusin", (event) => show(event.target.closest(".proposal")));
list.addEventListener("click", (event) => {
  show(event.target.closest(".proposal"));
  const cancel = event.target.closest("[data-key=cancel]");
  if (!cancel) return;
  event.preventDefault();
  close(cancel.closest(".slot"));
});

// Where the focus goes once the answer is there: to what stands in the place of the change that was decided.
list.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  const about = event.target.closest(".proposal") ?? event.target.closest(".group")?.querySelector(".proposal");
  place = about ? proposals().indexOf(about) : place;
  event.target.closest(".card").querySelectorAll(".decided.failed").forEach((line) => line.remove());
});

list.addEventListener("htmx:afterSettle", (event) => {
  const field = event.target.querySelector("[data-edit] input:not([type=hidden]), [data-edit] select, [data-edit] textarea, [data-edit] button");
  if (field) return field.focus();
  if (!event.target.classList.contains("card")) return;
  effort();
  decidedIn = event.target;
  told.textContent = [...decidedIn.querySelectorAll(".decided")].map((line) => line.dataset.said).join(" ");
  if (!decidedIn.querySelector(".proposal")) document.dispatchEvent(new Event("sayso:done"));
  const all = proposals();
  current = null;
  if (all.length) focus(all[Math.min(place, all.length - 1)]);
  else document.getElementById("main").focus();
  if (pressed.length) act(pressed.shift());
});

// An accepted change says so at once; the card that comes back says what became of it.
list.addEventListener("htmx:beforeSend", (event) => {
  const path = event.detail.requestConfig;
  if (path.verb !== "post" || path.parameters.act !== "accept") return;
  const rows = event.target.closest(".proposal") ? [event.target.closest(".proposal")] : [...event.target.closest(".group").querySelectorAll(".proposal")];
  rows.forEach((one) => one.classList.add("taken"));
});

// A failure is said on the card. What was asked may have arrived: asking again is safe, for nothing is written twice.
function fail(event, words) {
  const target = event.target.closest?.(".card");
  if (!target || !list.contains(target)) return;
  target.querySelectorAll(".taken").forEach((one) => one.classList.remove("taken"));
  pressed.length = 0;
  const line = document.getElementById("lost").content.cloneNode(true);
  line.querySelector("[data-words]").textContent = words;
  target.querySelector(":scope > header, :scope > .decided, :scope > .done").after(line);
  told.textContent = words;
}

// Signed out meanwhile: the answer is the sign-in page, which is no card.
list.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.responseURL.includes("/accounts/")) return;
  event.detail.shouldSwap = false;
  fail(event, "You have been signed out. Nothing was written: sign in and press again.");
});

list.addEventListener("htmx:sendError", (event) => fail(event, "The server could not be reached. Nothing is known to be written; pressing again is safe."));
list.addEventListener("htmx:timeout", (event) => fail(event, "The server took too long. Pressing again is safe: nothing is written twice."));
list.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) fail(event, "That is not for your role, or you have been signed out. Nothing was written.");
  else if (status === 404) fail(event, "This is no longer offered. Load the page again to see what is.");
  else fail(event, "Something broke on the server, and it is not known to be written. Pressing again is safe.");
});

help.querySelector("button").addEventListener("click", () => help.close());
document.getElementById("show-help").addEventListener("click", () => help.showModal());

// A deal's page leads to one card by its address.
function arrive() {
  const asked = document.getElementById(location.hash.slice(1) || "none");
  focus(asked?.querySelector(".proposal") ?? proposals()[0]);
  if (asked) asked.scrollIntoView();
  else scrollTo(0, 0);
}

addEventListener("hashchange", arrive);
arrive();
