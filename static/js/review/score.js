// The scoring form: steppers, live total, autosave. The server has the last word on every number.
import { csrfToken } from "js/csrf.js";

function setUpScoring() {
  const form = document.querySelector("[data-score]");
  if (!form) return;
  const rubric = form.querySelector("fieldset.rubric");
  const totals = document.querySelectorAll("[data-total]");
  const saved = form.querySelector("[data-saved]");
  let timer = 0;
  let dirty = false;
  let saving = false;
  let sent = false;

  const plain = (number) => String(Math.round(number * 100) / 100);

  function add() {
    let sum = 0;
    for (const field of form.querySelectorAll('input[type="number"]')) sum += Number(field.value) || 0;
    for (const total of totals) total.textContent = plain(sum);
  }

  function tell(words, bad = false) {
    saved.textContent = words;
    saved.classList.toggle("bad", bad);
  }

  async function save() {
    if (saving || sent || rubric.disabled) return;
    saving = true;
    dirty = false;
    tell("正在保存……");
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
      });
      const content = await answer.json();
      if (answer.ok) tell(`已自动保存 ${content.saved}`);
      else tell(content.detail, true);
    } catch {
      dirty = true;
      tell("没有保存成功，可能是网络断开；恢复后会自动重试。", true);
      timer = setTimeout(save, 8000);
    } finally {
      saving = false;
    }
    if (dirty && !timer) later();
  }

  function later() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      save();
    }, 1200);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button || rubric.disabled) return;
    const field = button.parentElement.querySelector('input[type="number"]');
    const step = Number(field.step) || 1;
    const most = Number(field.max);
    const from = field.value === "" ? (button.dataset.step === "1" ? most - step : most) : Number(field.value);
    field.value = plain(Math.max(0, Math.min(most, from + step * Number(button.dataset.step))));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", () => {
    add();
    later();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    sent = true;
    clearTimeout(timer);
  });
  addEventListener("online", () => dirty && save());
  addEventListener("beforeunload", (event) => {
    if (dirty && !sent) event.preventDefault();
  });
  add();
}

setUpScoring();
