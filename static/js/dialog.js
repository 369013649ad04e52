// <button data-dialog="id"> opens <dialog id="id">; [data-dialog-close] and a click on the backdrop close it. One dialog
// serves many rows: the button's data-title, data-text and data-action fill its heading, its [data-dialog-text] and where
// its form goes, and what was typed for another row is gone.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    const box = document.getElementById(opener.dataset.dialog);
    if (box && opener.dataset.action) fill(box, opener.dataset);
    box?.showModal();
    return;
  }
  const box = event.target.closest?.("dialog");
  if (box && (event.target === box || event.target.closest("[data-dialog-close]"))) box.close();
});

function fill(box, { title, text, action }) {
  const form = box.querySelector("form");
  if (form.getAttribute("action") !== action) form.reset();
  form.setAttribute("action", action);
  box.querySelector("h2").textContent = title;
  box.querySelector("[data-dialog-text]").textContent = text;
}
