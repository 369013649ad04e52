// <input list data-adds-unit="name">: a name chosen from the list becomes a ticked box above, so that several units are
// chosen by a search box. Without this script the names can be typed, separated by 、.
for (const box of document.querySelectorAll("[data-adds-unit]")) {
  const form = box.form;
  const names = () => [...document.getElementById(box.getAttribute("list")).options].map((option) => option.value);
  const add = () => {
    const name = box.value.trim();
    if (!name || !names().includes(name)) return false;
    if (![...form.querySelectorAll("[data-added]")].some((row) => row.dataset.added === name)) {
      const row = document.createElement("label");
      row.className = "form-check";
      row.dataset.added = name;
      const tick = Object.assign(document.createElement("input"), {
        type: "checkbox", name: "more", value: name, checked: true, className: "form-check-input",
      });
      const words = Object.assign(document.createElement("span"), { className: "form-check-label", textContent: name });
      row.append(tick, words);
      box.before(row);
    }
    box.value = "";
    return true;
  };
  box.addEventListener("input", (event) => {
    if (event.inputType === "insertReplacementText" || event.inputType === undefined) add(); // chosen, not typed
  });
  box.addEventListener("change", add);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && box.value.trim()) {
      event.preventDefault();
      add();
    }
  });
}
