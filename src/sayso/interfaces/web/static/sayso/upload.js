// Files dropped on the box are the same as files chosen.

const box = document.getElementById("drop");
const input = box.querySelector("input[type=file]");

for (const name of ["dragenter", "dragover"]) {
  box.addEventListener(name, (event) => { event.preventDefault(); box.classList.add("over"); });
}
box.addEventListener("dragleave", () => box.classList.remove("over"));
box.addEventListener("drop", (event) => {
  event.preventDefault();
  box.classList.remove("over");
  input.files = event.dataTransfer.files;
  box.requestSubmit();
});
input.addEventListener("change", () => box.requestSubmit());
