// A phone's pad of scores: big buttons in the item's steps instead of a keyboard, one item after another.

const coarse = () => matchMedia("(pointer: coarse)").matches;

/** Opens below a score field that a finger touched. */
export function setUpPad(form) {
  const fields = [...form.querySelectorAll("input[data-chips]")];
  if (!fields.length || !coarse()) return;
  const pad = element("section", "score-pad");
  pad.hidden = true;
  pad.setAttribute("aria-label", "评分键盘");
  document.body.append(pad);
  for (const field of fields) field.inputMode = "none"; // the pad stands where the keyboard would

  function put(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    draw(field);
  }

  function button(words, act, css = "btn") {
    const made = element("button", css, words);
    made.type = "button";
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    made.addEventListener("click", act);
    return made;
  }

  function draw(field) {
    const head = element("div", "score-pad-head");
    head.append(element("b", "", `${field.closest("[data-item]").dataset.item}：${field.value || "未评"} / ${field.max}`));
    head.append(button("键盘输入", () => typeInstead(field), "btn btn-ghost"));
    const values = element("div", "score-pad-values");
    for (const value of field.dataset.chips.split(" ")) {
      const chosen = field.value !== "" && Number(field.value) === Number(value);
      values.append(button(value, () => put(field, value), chosen ? "btn btn-primary" : "btn"));
    }
    const foot = element("div", "score-pad-foot");
    const stepper = field.closest(".stepper");
    const next = fields[fields.indexOf(field) + 1];
    const step = (way) => {
      stepper.querySelector(`[data-step="${way}"]`).click();
      draw(field);
    };
    foot.append(
      button(`− ${field.step}`, () => step(-1)),
      button(`+ ${field.step}`, () => step(1)),
      button("清除", () => put(field, "")),
      button(next ? "下一项" : "完成", () => (next ? open(next) : close(field)), "btn btn-primary"),
    );
    pad.replaceChildren(head, values, foot);
  }

  function open(field) {
    field.focus();
    pad.hidden = false;
    draw(field);
    field.closest("[data-item]").scrollIntoView({ block: "start", behavior: "smooth" });
  }

  function close(field) {
    pad.hidden = true;
    field.blur();
  }

  function typeInstead(field) {
    for (const each of fields) each.inputMode = "decimal";
    pad.hidden = true;
    field.blur();
    field.focus();
  }

  form.addEventListener("focusin", (event) => {
    if (event.target.dataset.chips === undefined) pad.hidden = true;
    else if (event.target.inputMode === "none" && pad.hidden) open(event.target);
    else if (!pad.hidden) draw(event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!pad.hidden && !pad.contains(event.target) && !event.target.closest?.(".stepper")) pad.hidden = true;
  });
}

/** The phone's bar offers to go to the rubric, and once there to hand it in. */
export function setUpBar() {
  const go = document.querySelector("[data-bar-rubric]");
  const submit = document.querySelector("[data-bar-submit]");
  const rubric = document.getElementById("rubric");
  if (!go || !submit || !rubric) return;
  new IntersectionObserver(([seen]) => {
    submit.hidden = !seen.isIntersecting;
    go.hidden = seen.isIntersecting;
  }, { rootMargin: "-40% 0px -20% 0px" }).observe(rubric);
}

function element(tag, css, words = "") {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = words;
  return made;
}
