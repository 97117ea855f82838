// The grid by keyboard: arrows go from cell to cell, Enter opens the right control in place, Escape leaves it as it was.

import { edit, leave, save } from "./editing.js";

const table = document.querySelector("table.grid");
const told = document.getElementById("told");
const filters = document.getElementById("filters");

filters.querySelectorAll(":scope > select").forEach((one) => one.addEventListener("change", () => submit()));
filters.addEventListener("submit", (event) => { event.preventDefault(); submit(); });

// The address says only what is asked for, so that it can be read and sent to somebody.
function submit() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) if (value || name === "kind") asked.set(name, value);
  const boxes = [...document.querySelectorAll("#columns input")];
  if (boxes.some((box) => box.checked !== box.defaultChecked)) asked.set("cols", boxes.filter((box) => box.checked).map((box) => box.value).join(","));
  if (asked.get("kind") === "open") asked.delete("kind");
  location.search = asked;
}

const rows = () => [...table.querySelectorAll("tbody tr[data-deal]")];
const cells = (row) => [...row.querySelectorAll("th[tabindex], td[tabindex]")];

function focus(cell) {
  if (!cell) return;
  table.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
  cell.tabIndex = 0;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function move(cell, down, right) {
  const row = cell.closest("tr");
  const place = cells(row).indexOf(cell);
  if (right) return focus(cells(row)[place + right]);
  const all = rows();
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(row) + down))];
  focus(cells(next)[place]);
}

function say(words) { told.textContent = words; }

async function keep(form, pressed) {
  const cell = form.closest("td");
  const fresh = await save(form, cell, say, pressed);
  if (!fresh) return;
  cell.replaceWith(fresh);
  focus(fresh);
}

function back(cell) {
  leave(cell);
  focus(cell);
}

table?.addEventListener("submit", (event) => { event.preventDefault(); keep(event.target, event.submitter); });
table?.addEventListener("click", (event) => {
  if (event.target.closest("[data-cancel]")) return back(event.target.closest("td"));
  const cell = event.target.closest("td.cell, tbody th[tabindex]");
  if (cell && !event.target.closest("form, a")) focus(cell);
});
table?.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("td.cell");
  if (cell && !event.target.closest("form")) edit(cell, say);
});

table?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td, th");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (cell.querySelector("form")) {
    if (event.key === "Escape") { event.preventDefault(); back(cell); }
    return;
  }
  const ways = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], j: [1, 0], k: [-1, 0], PageDown: [12, 0], PageUp: [-12, 0] };
  if (ways[event.key]) move(cell, ...ways[event.key]);
  else if (event.key === "Home") focus(cells(cell.closest("tr"))[0]);
  else if (event.key === "End") focus(cells(cell.closest("tr")).at(-1));
  else if (event.key === "Enter" || event.key === "e" || event.key === "F2") {
    if (cell.matches("td.cell")) edit(cell, say);
    else cell.querySelector("a")?.click();
  } else return;
  event.preventDefault();
});

if (table) focusable();
function focusable() {
  const first = table.querySelector("tbody th[tabindex]");
  if (first) first.tabIndex = 0;
}
