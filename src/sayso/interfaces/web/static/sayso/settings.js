// A choice that stands alone in its form is saved as it is made; the button stays for those without scripts.

for (const form of document.querySelectorAll("form[data-saves]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit(form.querySelector("button")));
}
