// <button data-reply="…"> puts a ready-made reply where the answer is written, at the end of what stands there.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reply]");
  if (!button) return;
  const box = button.form.querySelector("textarea");
  box.value = [box.value.trimEnd(), button.dataset.reply].filter(Boolean).join("\n");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});
