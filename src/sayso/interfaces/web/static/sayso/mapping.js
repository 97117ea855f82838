// The mapping by keyboard. Every key presses what stands in the row; a row that was exchanged keeps the focus.

const all = () => [...document.querySelectorAll("tr[data-row]")];
const here = () => document.activeElement?.closest("tr[data-row]");

function go(step) {
  const rows = all();
  const next = rows[Math.min(rows.length - 1, Math.max(0, here() ? rows.indexOf(here()) + step : 0))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const press = (selector) => () => here()?.querySelector(selector)?.click();
const keys = {
  j: () => go(1),
  k: () => go(-1),
  m: press('[data-do="map"]'),
  t: press('[data-do="try"]'),
  0: press('.modes [value="read"]'),
  1: press('.modes [value="shadow"]'),
  2: press('.modes [value="live"]'),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    const cancel = here()?.querySelector("[data-cancel]");
    if (cancel) event.preventDefault();
    return cancel?.click();
  }
  if (event.target.closest("input, textarea, select") || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

let latest = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  latest = event.target.closest("tr[data-row]")?.id ?? "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (latest && document.activeElement === document.body) document.getElementById(latest)?.focus();
});
