// Editing a value where it stands: the server gives the control and has the last word; Escape leaves all as it was.

const FIELDS = "input:not([type=hidden]), select, textarea";

export async function edit(place, say) {
  if (place.querySelector("form")) return;
  const answer = await fetch(place.dataset.editUrl, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return say("This cannot be edited here.");
  place.kept ??= place.innerHTML;
  place.innerHTML = await answer.text(); // our own page, escaped there
  place.classList.add("editing");
  place.querySelector(FIELDS)?.focus();
}

export function leave(place) {
  place.innerHTML = place.kept;
  delete place.kept;
  place.classList.remove("editing");
}

// What stands there now, as an element; null where the form stayed or the server could not be reached.
export async function save(form, place, say, pressed) {
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form, pressed), headers: { "HX-Request": "true" } });
  } catch {
    say("The server could not be reached. Pressing again is safe.");
    return null;
  }
  const text = await answer.text();
  if (answer.redirected || ![200, 422].includes(answer.status)) {
    say("Not recorded. Load the page again.");
    return null;
  }
  if (answer.status === 422) {
    place.innerHTML = text;
    place.querySelector(FIELDS)?.focus();
    return null;
  }
  say("Recorded.");
  return new DOMParser().parseFromString(`<table><tr>${text}</tr></table>`, "text/html").querySelector("td");
}
