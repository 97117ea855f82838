// A page that is made for paper says so with a button; without scripts the browser's own menu prints as well.

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
