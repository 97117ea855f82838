// Suggestions while a question is written: arrows choose, Enter or Tab takes, Escape closes. Without them it is a plain form.

const words = document.getElementById("q");
const list = document.getElementById("suggestions");
const PAUSE = 120;
let timer = 0;
let latest = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function close() {
  clearTimeout(timer);
  latest += 1;
  list.hidden = true;
  words.setAttribute("aria-expanded", "false");
  words.removeAttribute("aria-activedescendant");
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) return words.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-activedescendant", option.id);
}

function take(option) {
  words.value = option.dataset.text;
  words.setSelectionRange(option.dataset.caret, option.dataset.caret);
  words.focus();
  close();
  look();
}

async function look() {
  const mine = (latest += 1);
  const asked = new URLSearchParams({ q: words.value, at: words.selectionStart ?? words.value.length });
  const answer = await fetch(`${words.dataset.suggest}?${asked}`).catch(() => null);
  if (!answer?.ok || mine !== latest || document.activeElement !== words) return;
  list.innerHTML = await answer.text();
  list.hidden = !options().length;
  words.setAttribute("aria-expanded", String(!list.hidden));
  words.removeAttribute("aria-activedescendant");
}

words.addEventListener("input", () => {
  clearTimeout(timer);
  if (!words.value.trim()) return close();
  timer = setTimeout(look, PAUSE);
});
words.addEventListener("blur", close);
list.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[role=option]");
  if (option) take(option);
});

words.addEventListener("keydown", (event) => {
  if (list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    choose(all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % all.length]);
  } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
    take(all[at]);
  } else if (event.key === "Tab" && !event.shiftKey && all.length === 1) {
    take(all[0]);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}, true);
