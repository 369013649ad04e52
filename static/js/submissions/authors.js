// The tables of authors and of instructors: add, remove, move, and find units as one types.
function setUpPeople(block) {
  const list = block.querySelector("[data-author-list]");
  const blank = block.querySelector("[data-author-blank]");
  const add = block.querySelector("[data-author-add]");
  const most = () => Number(block.dataset.max); // follows the group (see autosave.js)
  const least = Number(block.dataset.least);
  const lines = () => [...list.querySelectorAll("[data-author]")];
  const changed = () => block.dispatchEvent(new Event("input", { bubbles: true }));

  function settle() {
    const all = lines();
    all.forEach((line, at) => {
      line.querySelector("[data-author-no]").textContent = String(at + 1);
      line.querySelector("[data-author-role]").textContent = at ? block.dataset.member : block.dataset.lead;
      line.querySelector("[data-author-up]").disabled = at === 0;
      line.querySelector("[data-author-down]").disabled = at === all.length - 1;
      line.querySelector("[data-author-remove]").disabled = all.length <= least;
      for (const button of line.querySelectorAll("button")) button.toggleAttribute("data-off", button.disabled);
    });
    if (add) add.hidden = all.length >= most();
  }

  document.body.addEventListener("case-saved", settle);
  add?.addEventListener("click", () => {
    list.append(blank.content.cloneNode(true));
    settle();
    lines().at(-1).querySelector(`[name='${block.dataset.table}-name']`).focus();
  });

  list.addEventListener("click", (event) => {
    const line = event.target.closest("[data-author]");
    if (!line) return;
    if (event.target.closest("[data-author-remove]")) line.remove();
    else if (event.target.closest("[data-author-up]")) line.previousElementSibling?.before(line);
    else if (event.target.closest("[data-author-down]")) line.nextElementSibling?.after(line);
    else return;
    settle();
    changed();
  });

  // Units: the chosen one's key stands in a hidden input; typing on forgets it.
  let timer = 0;
  const parts = (input) => {
    const field = input.closest(".field");
    return { key: field.querySelector("[data-unit-key]"), options: field.querySelector("[data-unit-list]") };
  };
  function hide(input) {
    parts(input).options.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }
  function choose(input, unit) {
    input.value = unit.name;
    parts(input).key.value = unit.key;
    hide(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    changed();
  }
  function offer(input, units) {
    const { options } = parts(input);
    options.replaceChildren(
      ...units.map((unit) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "unit-option";
        button.setAttribute("role", "option");
        const name = document.createElement("b");
        name.textContent = unit.name;
        const under = document.createElement("span");
        under.textContent = unit.under;
        button.append(name, under);
        button.addEventListener("mousedown", (event) => event.preventDefault());
        button.addEventListener("click", () => choose(input, unit));
        item.append(button);
        return item;
      }),
    );
    if (!units.length && input.value.trim()) {
      const none = document.createElement("li");
      none.className = "unit-none";
      none.textContent = block.dataset.open ? "列表中没有，将按您填写的名称登记" : "没有找到，请换几个字；列表中确实没有的，";
      if (!block.dataset.open) {
        const ask = document.createElement("a");
        ask.href = `${block.dataset.ask}?name=${encodeURIComponent(input.value.trim())}`;
        ask.target = "_blank";
        ask.rel = "noopener";
        ask.textContent = "申请添加单位";
        ask.addEventListener("mousedown", (event) => event.preventDefault()); // the list stays until the click
        none.append(ask);
      }
      options.append(none);
    }
    options.hidden = !options.children.length;
    input.setAttribute("aria-expanded", String(!options.hidden));
  }
  async function look(input) {
    try {
      const answer = await fetch(`${block.dataset.units}?q=${encodeURIComponent(input.value.trim())}`);
      if (answer.ok && document.activeElement === input) offer(input, (await answer.json()).units);
    } catch {
      hide(input);
    }
  }
  list.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches("[data-unit-name]") || !event.isTrusted) return;
    parts(input).key.value = "";
    clearTimeout(timer);
    timer = setTimeout(() => look(input), 200);
  });
  list.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-unit-name]") && !parts(event.target).key.value) look(event.target);
  });
  list.addEventListener("focusout", (event) => {
    if (event.target.matches("[data-unit-name]")) setTimeout(() => hide(event.target), 150);
  });
  list.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-unit-name]")) return;
    const buttons = [...parts(event.target).options.querySelectorAll("button")];
    if (event.key === "Escape") hide(event.target);
    else if (event.key === "ArrowDown" && buttons.length) {
      event.preventDefault();
      buttons[0].focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (buttons.length) buttons[0].click();
    }
  });
  settle();
}

for (const block of document.querySelectorAll("[data-authors-block]")) setUpPeople(block);
