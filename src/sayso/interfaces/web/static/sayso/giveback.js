// A page that is made for paper says so with a button; without scripts the browser's own menu prints as well.

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A draft is changed in place: what opens in the mail program, and what is copied, is what stands there now.

for (const form of document.querySelectorAll("form[data-draft]")) {
  const { to, subject, body } = form.elements;
  const mail = form.querySelector("[data-mails]");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    mail.href = `mailto:${encodeURIComponent(to.value)}?subject=${encodeURIComponent(subject.value)}&body=${encodeURIComponent(body.value)}`;
  });
  const copy = form.querySelector("[data-copies]");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(body.value);
    form.querySelector("[data-told]").textContent = "Copied.";
  });
}
