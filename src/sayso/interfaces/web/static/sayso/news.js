// What comes while the inbox is open comes onto the page: cards in their order, changed ones in their place, nothing moved under
// the eye.

const list = document.getElementById("cards");
const EVERY = 20_000;
const cards = () => [...list.querySelectorAll(":scope > article")];

async function look() {
  if (document.visibilityState !== "visible" || !navigator.onLine) return;
  const known = cards().map((card) => `${card.id}:${card.dataset.state ?? ""}`).join(",");
  let answer;
  try {
    answer = await fetch(`${list.dataset.news}?known=${encodeURIComponent(known)}`, { headers: { "HX-Request": "true" } });
  } catch {
    return; // the next look will tell
  }
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("article")];
  if (list.classList.contains("empty")) return fresh.length && location.reload();
  fresh.reverse().forEach(put);
  const waiting = page.getElementById("waiting");
  if (waiting) document.getElementById("waiting")?.replaceWith(waiting);
}

function put(card) {
  const there = document.getElementById(card.id);
  if (there?.contains(document.activeElement) || there?.querySelector(".slot:not(:empty), .decided, .htmx-request")) return; // somebody is at it
  const eye = document.activeElement?.closest?.("article") ?? cards().find((one) => one.getBoundingClientRect().bottom > 0);
  const before = eye?.getBoundingClientRect().top;
  const older = cards().find((one) => Number(one.dataset.at) < Number(card.dataset.at));
  if (there) there.replaceWith(card);
  else if (older) older.before(card);
  else cards().at(-1)?.after(card) ?? list.prepend(card);
  htmx.process(card);
  if (eye?.isConnected) scrollBy(0, eye.getBoundingClientRect().top - before);
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
document.addEventListener("sayso:done", look); // a card is done: the next one comes up
