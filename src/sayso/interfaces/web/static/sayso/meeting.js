// A meeting by keyboard: the arrows go from deal to deal; what the record does not say is asked of the owner (q), shows
// that a field is missing (m), or is only noted (u).

const keys = { ArrowRight: "[data-key=next]", ArrowLeft: "[data-key=before]", g: "[data-key=agenda]", b: "[data-key=begin]", x: "[data-key=end]", q: "[data-key=ask]", m: "[data-key=lack]", u: "[data-key=note]" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) return;
  const pressed = document.querySelector(keys[event.key] ?? "[data-no-such-key]");
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});
