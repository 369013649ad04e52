// Scoring from the keyboard: item to item, case to case. Keys act where they can't be meant as text; Enter never submits.

function setUpKeys(form) {
  const items = [...form.querySelectorAll("[data-item]")];
  let at = -1;

  const inputsIn = (item) => [...item.querySelectorAll("input:not([type=hidden]), textarea")];
  const current = () => items.findIndex((item) => item.contains(document.activeElement));

  function go(number) {
    at = Math.max(0, Math.min(items.length - 1, number));
    const inputs = inputsIn(items[at]);
    const target = inputs.find((input) => input.checked) ?? inputs[0];
    target.focus({ preventScroll: true });
    if (target.type === "number") target.select();
    items[at].scrollIntoView({ block: "center" });
  }

  const here = () => (current() >= 0 ? current() : at);

  function choose(digit) {
    const grades = inputsIn(items[here()]).filter((input) => input.type === "radio");
    const grade = grades[digit - 1];
    if (!grade) return false;
    grade.click();
    grade.focus({ preventScroll: true });
    return true;
  }

  function step(way) {
    const button = items[here()]?.querySelector(`[data-step="${way}"]`);
    button?.click();
    return Boolean(button);
  }

  function act(key, event) {
    const inNumber = event.target.type === "number";
    const inText = event.target.matches("textarea, input:not([type=number]):not([type=radio]), select, [contenteditable]");
    if (key === "Escape" && form.contains(event.target)) return event.target.blur() ?? true;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = form.querySelector("[data-submit-next]") ?? form.querySelector(".rubric-foot button[type=submit]");
      if (!button) return false;
      form.requestSubmit(button);
      return true;
    }
    if (inText || event.ctrlKey || event.metaKey || event.altKey) return false;
    const inForm = form.contains(event.target);
    if (key === "Enter" && (inNumber || event.target.type === "radio")) return go(here() + (event.shiftKey ? -1 : 1)) ?? true;
    if (key === "?" || key === "？") return document.getElementById("keys-help").showModal() ?? true;
    const lower = key.toLowerCase();
    if (lower === "n") {
      const link = document.querySelector("[data-next-case]");
      link?.click();
      return Boolean(link);
    }
    if (lower === "c") return go(items.length - 1) ?? true;
    if (lower === "j" || (key === "ArrowDown" && inForm)) return go(here() + 1) ?? true;
    if (lower === "k" || (key === "ArrowUp" && inForm)) return go(here() - 1) ?? true;
    if (here() < 0) return false;
    if (key === "+" || key === "=") return step(1);
    if (key === "-") return step(-1);
    if (/^[1-9]$/.test(key) && !inNumber) return choose(Number(key));
    return false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const player = event.target.closest?.("[data-player]"); // a film has keys of its own
    if (player || event.target.closest?.("a, button, summary, video") && event.key === "Enter") return;
    if (act(event.key, event)) event.preventDefault();
  });
}

const form = document.querySelector("[data-score]");
if (form && !form.querySelector("fieldset.rubric").disabled) setUpKeys(form);
