// From case to case by keys (J or → the next, K or ← the one before, R recommends and goes on, Y says that the rest of the
// checklist is met, P passes and goes on), and the comment kept as it is typed.
import { csrfToken } from "js/csrf.js";

const KEYS = { j: "j", arrowright: "j", k: "k", arrowleft: "k", r: "r", y: "y", p: "p" };
const TYPING = "input, textarea, select, video, audio, dialog, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const key = KEYS[event.key.toLowerCase()];
  const button = key && document.querySelector(`[data-key="${key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// "The rest is met": every line that nobody decided, but those that failed or could not be checked.
document.querySelector("[data-rest]")?.addEventListener("click", (event) => {
  for (const group of document.querySelectorAll("[data-rest-line]")) {
    if (!group.querySelector("input:checked")) group.querySelector("input[value=yes]").checked = true;
  }
  event.currentTarget.disabled = true;
  event.currentTarget.toggleAttribute("data-off", true);
});

const form = document.querySelector("form[data-comment]");
const box = form?.querySelector("textarea");
const note = form?.querySelector("[data-comment-saved]");
let timer = 0;
let kept = box?.value;
let sending = null;

async function keep({ keepalive = false } = {}) {
  clearTimeout(timer);
  if (!box || box.value === kept) return;
  const typed = box.value;
  sending = new AbortController();
  const body = new FormData();
  body.set("comment", typed);
  try {
    const answer = await fetch(form.dataset.comment, {
      method: "POST", body, keepalive, signal: keepalive ? undefined : sending.signal,
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
    });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail);
    kept = typed;
    note.textContent = "已自动保存，尚未推荐也不会丢失。";
  } catch (problem) {
    if (problem.name === "AbortError") return;
    note.textContent = problem.message || "网络似乎断开了，还没有保存；恢复后会再试。";
    timer = setTimeout(keep, 5000);
  }
}
box?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, 800);
});
form?.addEventListener("submit", () => {
  clearTimeout(timer);
  sending?.abort(); // the form carries the text itself
  kept = box.value;
});
addEventListener("pagehide", () => keep({ keepalive: true }));
