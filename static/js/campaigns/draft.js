// A page of a draft that is left before it has saved itself sends what was typed on the way out.
const form = document.getElementById("draft-form");
let unsaved = 0;

form.addEventListener("input", () => (unsaved += 1));
form.addEventListener("change", () => (unsaved += 1));
form.addEventListener("htmx:beforeRequest", (event) => (event.detail.xhr.typed = unsaved));
form.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.xhr.typed === unsaved) unsaved = 0;
});
form.addEventListener("submit", () => (unsaved = 0));
window.addEventListener("pagehide", () => {
  if (unsaved) navigator.sendBeacon(form.getAttribute("action"), new FormData(form));
});

// Messages are swapped in beside the inputs, the inputs stay as they are: what they say of themselves follows the messages.
function mark() {
  for (const field of form.querySelectorAll(".field")) {
    const wrong = field.querySelector(".ed-say .field-error") !== null;
    field.classList.toggle("field-wrong", wrong);
    if (field.querySelector(":scope > fieldset")) continue; // a group of boxes is described, no box of it is wrong
    for (const input of field.querySelectorAll("select, textarea, input:not([type=hidden])"))
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
  }
  for (const said of form.querySelectorAll(".ed-say:not(:empty)")) unfold(said);
}

function unfold(element) {
  for (let around = element.closest("details"); around; around = around.parentElement.closest("details"))
    around.open = true;
}

document.body.addEventListener("htmx:afterSettle", mark);

// A link to a place leads to the input that shows it, the innermost one that there is, else to the words above the form.
function goTo(hash) {
  let id = hash.slice(1);
  while (id && !document.getElementById(id)) id = id.slice(0, Math.max(id.lastIndexOf("-"), 0));
  const place = document.getElementById(id || "draft-loose");
  if (!place.childNodes.length) return;
  unfold(place);
  const input = place.matches(".field")
    ? place.querySelector("select, textarea, input:not([type=hidden])")
    : place.querySelector(":scope > button");
  if (!input) place.tabIndex = -1;
  (input ?? place).focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
// The browser goes to the fragment itself while the page loads, and takes the focus away when it does.
if (location.hash) window.addEventListener("load", () => setTimeout(goTo, 0, location.hash));

// On a narrow screen the parts stand in one line: the one that is open is in sight.
const nav = document.querySelector(".ed-nav");
nav.scrollLeft = (nav.querySelector("[aria-current]")?.offsetLeft ?? 0) - 24;
