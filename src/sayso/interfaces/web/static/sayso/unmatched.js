// The queue of conversations without a deal, by keyboard. Every key presses what stands on the page.

const list = document.getElementById("strays");
const all = () => [...list.querySelectorAll(".stray")];
const here = () => document.activeElement?.closest(".stray") ?? all()[0];

function go(step) {
  const rows = all();
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(here()) + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function find() {
  const finder = here()?.querySelector("[data-finder]");
  if (!finder) return;
  finder.open = true;
  finder.querySelector("[data-find]").focus();
}

const keys = {
  j: () => go(1),
  ArrowDown: () => go(1),
  k: () => go(-1),
  ArrowUp: () => go(-1),
  f: find,
  n: () => here()?.querySelector("[data-none]")?.click(),
  o: () => here()?.querySelector("[data-open]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const finder = event.target.closest("[data-finder]");
  if (event.key === "Escape" && finder) {
    finder.open = false;
    finder.closest(".stray").focus();
    return event.preventDefault();
  }
  if (finder && event.key === "ArrowDown") {
    const buttons = [...finder.querySelectorAll(".found-deals button")];
    buttons[buttons.indexOf(document.activeElement) + 1]?.focus();
    return event.preventDefault();
  }
  if (event.target.closest("input, textarea, select")) return;
  const candidate = /^[1-9]$/.test(event.key) ? here()?.querySelectorAll("[data-candidate]")[Number(event.key) - 1] : null;
  const act = candidate ? () => candidate.click() : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

all()[0]?.focus();
