// Live 字 counters: <output data-counter for="field" data-min data-max> follows its field; the server has the last word.
import { charCountCjk } from "js/char_count.js";

function show(counter, field) {
  const used = charCountCjk(field.value);
  const least = Number(counter.dataset.min) || 0;
  const most = Number(counter.dataset.max) || 0;
  let words = `已写 ${used}`;
  if (most) words += ` / ${most}`;
  words += " 字";
  let state = "";
  if (most && used > most) {
    words += `，超出 ${used - most} 字`;
    state = "over";
  } else if (least && used > 0 && used < least) {
    words += `，还差 ${least - used} 字`;
    state = "under";
  } else if (least && used === 0) {
    words = most ? `要求 ${least}–${most} 字` : `不少于 ${least} 字`;
  } else if (most && used >= most * 0.95) state = "near";
  else if (least && used >= least) state = "fits";
  counter.textContent = words;
  counter.className = `counter ${state}`.trim();
}

function follow(root) {
  for (const counter of root.querySelectorAll("[data-counter]")) {
    const field = document.getElementById(counter.htmlFor?.value || counter.getAttribute("for"));
    if (!field || counter.dataset.following) continue;
    counter.dataset.following = "yes";
    counter.setAttribute("aria-live", "off");
    field.addEventListener("input", () => show(counter, field));
    field.addEventListener("change", () => counter.setAttribute("aria-live", "polite"));
    show(counter, field);
  }
}

follow(document);
document.addEventListener("htmx:load", (event) => follow(event.detail.elt));
