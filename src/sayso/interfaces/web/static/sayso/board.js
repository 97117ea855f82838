// The board: a deal is dragged to another stage by mouse or finger, or moved with Shift and an arrow; the server has the last word.

const board = document.querySelector(".board");
const told = document.getElementById("told");
const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const stages = () => [...board.querySelectorAll(".stage")];
const cards = (stage) => [...stage.querySelectorAll(".deal-card")];

function focus(card) {
  if (!card) return;
  board.querySelectorAll(".deal-card[tabindex='0']").forEach((one) => (one.tabIndex = -1));
  card.tabIndex = 0;
  card.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// What the gate asks, in a dialog: gives the answers, or null when it was left.
const gate = document.getElementById("gate");
function atGate(html) {
  told.textContent = "";
  gate.innerHTML = html; // our own page, escaped there
  gate.showModal();
  return new Promise((resolve) => {
    const form = gate.querySelector("form");
    let said = null;
    form.addEventListener("submit", (event) => { event.preventDefault(); said = new FormData(form, event.submitter); gate.close(); });
    form.querySelector("[data-cancel]").addEventListener("click", () => gate.close());
    gate.addEventListener("close", () => resolve(said), { once: true });
  });
}

async function put(card, to) {
  const from = card.closest(".stage");
  if (!to || to === from) return;
  const place = card.nextSibling;
  const list = from.querySelector("ul");
  to.querySelector("ul").prepend(card);
  focus(card);
  card.classList.add("moving");
  const body = new URLSearchParams({ pipeline: board.dataset.pipeline, from: from.dataset.stage, to: to.dataset.stage });
  const back = (words, mood = "told bad") => { list.insertBefore(card, place); focus(card); told.textContent = words; told.className = mood; };
  const send = (content) => fetch(`/deals/${card.dataset.deal}/move/`, { method: "POST", body: content, headers: { "X-CSRFToken": token } });
  try {
    let answer = await send(body);
    while (answer.status === 422) {
      const said = await atGate(await answer.text());
      if (!said) { card.classList.remove("moving"); return back(`It stays in ${from.dataset.name}.`, "told"); }
      answer = await send(said);
    }
    const words = await answer.text();
    if (answer.ok && !answer.redirected) { told.className = "told"; told.innerHTML = words; } // our own page, escaped there
    else back(answer.status === 409 ? `It stays in ${from.dataset.name}: ${words}` : "Not moved: load the page again.");
  } catch {
    back("The server could not be reached. Nothing is known to be written.");
  }
  card.classList.remove("moving");
}

board?.addEventListener("keydown", (event) => {
  const card = event.target.closest(".deal-card");
  if (!card || event.ctrlKey || event.metaKey) return;
  const stage = card.closest(".stage");
  const all = stages();
  const at = all.indexOf(stage);
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (side && event.shiftKey) put(card, all[at + side]);
  else if (side) {
    let next = at + side;
    while (all[next] && !cards(all[next]).length) next += side;
    if (all[next]) focus(cards(all[next])[Math.min(cards(stage).indexOf(card), cards(all[next]).length - 1)]);
  } else if (event.key === "ArrowDown") focus(cards(stage)[cards(stage).indexOf(card) + 1]);
  else if (event.key === "ArrowUp") focus(cards(stage)[cards(stage).indexOf(card) - 1]);
  else if (event.key === "Enter") card.querySelector("a").click();
  else return;
  event.preventDefault();
});

// Dragging by pointer: a finger has to rest first, so that the page still scrolls.
let held = null;
const REST = 350;
const FAR = 6;

board?.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".deal-card");
  if (!card || event.button) return;
  held = { card, x: event.clientX, y: event.clientY, id: event.pointerId, live: false };
  if (event.pointerType === "touch") held.timer = setTimeout(() => held && lift(), REST);
});

function lift() {
  held.live = true;
  held.card.setPointerCapture(held.id);
  held.card.classList.add("dragged");
}

board?.addEventListener("pointermove", (event) => {
  if (!held || event.pointerId !== held.id) return;
  const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR;
  if (!held.live && far) {
    if (event.pointerType === "touch") return drop();
    lift();
  }
  if (!held?.live) return;
  event.preventDefault();
  held.card.style.translate = `${event.clientX - held.x}px ${event.clientY - held.y}px`;
  const over = under(event);
  stages().forEach((stage) => stage.classList.toggle("over", stage === over));
});

const under = (event) => document.elementsFromPoint(event.clientX, event.clientY).map((one) => one.closest(".stage")).find(Boolean);

function drop(event) {
  if (!held) return;
  const { card, live, timer } = held;
  clearTimeout(timer);
  held = null;
  card.classList.remove("dragged");
  card.style.translate = "";
  stages().forEach((stage) => stage.classList.remove("over"));
  if (live && event) {
    card.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    setTimeout(() => put(card, under(event)));
  }
}

board?.addEventListener("pointerup", drop);
board?.addEventListener("pointercancel", () => drop());
board?.addEventListener("touchmove", (event) => { if (held?.live) event.preventDefault(); }, { passive: false });
