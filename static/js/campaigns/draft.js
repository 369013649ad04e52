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
