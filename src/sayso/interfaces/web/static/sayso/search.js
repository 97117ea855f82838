// Search by keyboard: / to the words, arrows or j and k through what was found, Enter opens it.

const words = document.getElementById("q");
const form = document.getElementById("seek");
const results = [...document.querySelectorAll("[data-result]")];

function go(step) {
  const at = results.indexOf(document.activeElement);
  if (at + step < 0) return words.focus();
  results[Math.min(results.length - 1, at + step)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input:not([type=radio]), select, textarea");
  if (event.key === "ArrowDown" && event.target === words) {
    event.preventDefault();
    return go(1);
  }
  if (typing || event.target.type === "radio") return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  go(step);
});

// On this page / leads to its own words, not to the palette that it opens elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio]), select, textarea, dialog")) return;
  event.preventDefault();
  event.stopPropagation();
  words.focus();
  words.select();
}, true);

form.addEventListener("change", (event) => {
  if (event.target.name === "kind" && words.value.trim()) form.requestSubmit();
});

// Blank questions are left out of the address, so that it can be read and passed on.
form.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});
