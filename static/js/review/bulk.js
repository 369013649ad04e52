// Several cases at once: how many are ticked, and the dialog that says what would happen to them.
const form = document.getElementById("cases-form");
const count = form?.querySelector("[data-chosen-count]");

function tell() {
  if (!count) return;
  const every = form.querySelector("[name=every]")?.checked;
  const chosen = form.querySelectorAll("[data-choose]:checked").length;
  count.textContent = every ? "已选全部符合筛选的案例" : chosen ? `已选 ${chosen} 件` : "";
}
form?.addEventListener("change", () => setTimeout(tell, 0)); // after "choose all" has ticked its boxes
tell();

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "bulk-place") event.detail.target.querySelector("dialog")?.showModal();
});
