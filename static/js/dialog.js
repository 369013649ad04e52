// <button data-dialog="id"> opens <dialog id="id">; [data-dialog-close] and a click on the backdrop close it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    document.getElementById(opener.dataset.dialog)?.showModal();
    return;
  }
  const box = event.target.closest?.("dialog");
  if (box && (event.target === box || event.target.closest("[data-dialog-close]"))) box.close();
});
