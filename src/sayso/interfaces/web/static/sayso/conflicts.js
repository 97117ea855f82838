// What was confirmed and is not written: `c` goes to the first of it, and to the next; in one, its keys press its buttons.

const panels = () => [...document.querySelectorAll(".conflict")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const here = event.target.closest(".conflict");
  const button = event.key === "c" ? null : here?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key !== "c" && !button) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the inbox has keys of the same letters
  if (button) return button.click();
  const all = panels();
  all[(all.indexOf(here) + 1) % all.length]?.focus();
}, true);
