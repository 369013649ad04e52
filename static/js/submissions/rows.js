// Tables of repeated rows: add, remove, keep the numbers of the inputs' names in order.
(() => {
  "use strict";
  const digits = (text, name, at) => text.replace(new RegExp(`(${name})-\\d+-`), `$1-${at}-`);

  function number(box) {
    [...box.querySelectorAll("[data-row]")].forEach((row, at) => {
      row.querySelector(".grid-no").textContent = String(at + 1);
      for (const input of row.querySelectorAll("[name]")) {
        input.name = digits(input.name, box.dataset.rows, at);
        input.id = digits(input.id, box.dataset.rows, at);
      }
    });
  }

  function clear(row) {
    for (const input of row.querySelectorAll("[name]")) input.value = "";
  }

  document.addEventListener("click", (event) => {
    const add = event.target.closest?.("[data-row-add]");
    const remove = event.target.closest?.("[data-row-remove]");
    const box = (add || remove)?.closest("[data-rows]");
    if (!box) return;
    const rows = [...box.querySelectorAll("[data-row]")];
    if (add) {
      const fresh = rows.at(-1).cloneNode(true);
      clear(fresh);
      rows.at(-1).after(fresh);
      number(box);
      fresh.querySelector("input, select, textarea").focus();
    } else if (rows.length > 1) {
      remove.closest("[data-row]").remove();
      number(box);
    } else clear(rows[0]);
    box.querySelector("[name]").dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
