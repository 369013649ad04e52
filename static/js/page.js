// What every page needs: htmx carries the form token, menus close, refusals are said, forms confirm and submit themselves.
import { csrfToken } from "js/csrf.js";
import { toast } from "js/toast.js";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const words = page.querySelector("[data-refusal]")?.textContent.trim();
  toast(words || "这一步没有完成，请刷新页面后重试。", true);
});
document.addEventListener("htmx:sendError", () => toast("网络似乎断开了，恢复后请再试一次。", true));
document.addEventListener("htmx:timeout", () => toast("服务器响应太慢，请稍后再试。", true));

// Menus made of <details>: one open at a time, closed by Escape or a click elsewhere.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <select data-autosubmit> sends its form when it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-autosubmit]")) event.target.form?.requestSubmit();
});

// A form is sent once: its button waits until the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-again")) return;
  if (form.matches("[hx-post],[hx-get],[hx-put],[hx-patch],[hx-delete]")) return;
  const button = event.submitter;
  if (!button) return;
  setTimeout(() => (button.disabled = true), 0);
  setTimeout(() => (button.disabled = false), 8000); // the answer may be a download, which leaves the page as it is
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form button:disabled:not([data-off])")) button.disabled = false;
});

// After a form was refused, the first wrong field has the focus.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector('[aria-invalid="true"]')?.focus({ preventScroll: false });
});

// A row of tabs that scrolls begins at the tab one is on.
for (const tab of document.querySelectorAll(".desk-nav [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
