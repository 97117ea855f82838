// One deal: a field is edited where it stands, and says why it says so below itself.

import { edit, leave, save } from "./editing.js";

const told = document.getElementById("told");
const say = (words) => { told.textContent = words; };
const place = (inside) => inside.closest(".row")?.querySelector("[data-edit-url]");

document.addEventListener("click", (event) => {
  const opens = event.target.closest("[data-edit-here]");
  if (opens) { event.preventDefault(); return edit(place(opens), say); }
  const cancel = event.target.closest("[data-cancel]");
  if (cancel) return leave(cancel.closest("[data-edit-url]"));
  const why = event.target.closest("[data-why]");
  const slot = why?.closest(".row, li").querySelector(".slot");
  if (slot?.hasChildNodes()) { event.preventDefault(); event.stopPropagation(); slot.replaceChildren(); }
}, true);

document.addEventListener("submit", async (event) => {
  const here = event.target.closest("[data-edit-url]");
  if (!here) return;
  event.preventDefault();
  const fresh = await save(event.target, here, say, event.submitter);
  if (!fresh) return;
  here.innerHTML = fresh.innerHTML;
  delete here.kept;
  here.classList.remove("editing");
  here.closest(".row").querySelector("[data-edit-here]").focus();
});

document.addEventListener("keydown", (event) => {
  const here = event.target.closest("[data-edit-url]");
  if (event.key === "Escape" && here?.querySelector("form")) { event.preventDefault(); leave(here); here.closest(".row").querySelector("[data-edit-here]").focus(); }
});
