// [data-show-if="input name"][data-show-values="a|b"]: shown while the input holds one of the values (any, if none named).
function setUpConditions() {
  const form = document.querySelector("[data-fields]");
  if (!form) return;

  function held(name) {
    const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    return inputs
      .filter((input) => (input.type === "radio" || input.type === "checkbox" ? input.checked : true))
      .map((input) => input.value.trim())
      .filter(Boolean);
  }

  function settle() {
    for (const part of document.querySelectorAll("[data-show-if]")) {
      const values = held(part.dataset.showIf);
      const shownFor = part.dataset.showValues ? part.dataset.showValues.split("|") : null;
      const show = shownFor ? values.some((value) => shownFor.includes(value)) : values.length > 0;
      part.hidden = !show && !part.querySelector("[data-list][data-count]:not([data-count='0'])");
    }
  }
  form.addEventListener("change", settle);
  settle();
}

setUpConditions();
