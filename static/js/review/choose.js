// Choosing all rows of a page, copying a link, selecting a box's text.
import { toast } from "js/toast.js";

document.querySelector("[data-choose-all]")?.addEventListener("change", (event) => {
  for (const box of document.querySelectorAll("[data-choose]")) box.checked = event.target.checked;
});
document.addEventListener("click", async (event) => {
  const box = event.target.closest("[data-select]");
  if (box) box.select();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast("链接已复制。");
  } catch {
    toast("请长按或选中链接后复制。", true);
  }
});
