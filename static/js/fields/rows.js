// Tables of repeated rows: add, remove, keep the numbers of the inputs' names in order.
import { block } from "js/fields/pasted.js";
import { toast } from "js/toast.js";

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
  for (const wrong of row.querySelectorAll(".cell-error")) wrong.remove();
  for (const input of row.querySelectorAll("[name]")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function append(box) {
  const last = [...box.querySelectorAll("[data-row]")].at(-1);
  const fresh = last.cloneNode(true);
  clear(fresh);
  last.after(fresh);
  number(box);
  return fresh;
}

const DAY = /^(\d{4})[年/.-]\s*(\d{1,2})[月/.-]\s*(\d{1,2})日?$/;

// A choice is pasted by its words; what is none of the options leaves it as it was. A day comes in any spelling.
// Returns whether the cell took the value.
function fill(input, value) {
  if (!input) return !value;
  if (input.type === "date") {
    const day = DAY.exec(value);
    input.value = day ? `${day[1]}-${day[2].padStart(2, "0")}-${day[3].padStart(2, "0")}` : value;
  } else if (input.tagName !== "SELECT") input.value = value;
  else {
    const option = [...input.options].find((each) => each.text === value || each.value === value);
    if (option) input.value = option.value;
    return Boolean(option) || !value;
  }
  return true;
}

document.addEventListener("click", (event) => {
  const add = event.target.closest?.("[data-row-add]");
  const remove = event.target.closest?.("[data-row-remove]");
  const box = (add || remove)?.closest("[data-rows]");
  if (!box) return;
  const rows = [...box.querySelectorAll("[data-row]")];
  if (add) append(box).querySelector("input, select, textarea").focus();
  else if (rows.length > Math.max(1, Number(box.dataset.least))) {
    remove.closest("[data-row]").remove();
    number(box);
  } else clear(remove.closest("[data-row]"));
  box.querySelector("[name]").dispatchEvent(new Event("input", { bubbles: true }));
});

// A block copied out of a spreadsheet is laid over the cells from where the cursor stands.
document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("[data-row] [name]");
  const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "") ?? "";
  const box = cell?.closest("[data-rows]");
  if (!box || !/[\t\n]/.test(text) || (cell.tagName === "TEXTAREA" && !text.includes("\t"))) return;
  event.preventDefault();
  const first = [...box.querySelectorAll("[data-row]")].indexOf(cell.closest("[data-row]"));
  const column = [...cell.closest("[data-row]").querySelectorAll("[name]")].indexOf(cell);
  const labels = [...box.querySelectorAll("[data-column]")].map((head) => head.firstChild.textContent.trim());
  const left = [];
  block(text, labels, column).forEach((line, at) => {
    while (box.querySelectorAll("[data-row]").length <= first + at) append(box);
    const inputs = [...box.querySelectorAll("[data-row]")[first + at].querySelectorAll("[name]")];
    line.forEach((value, step) => {
      if (!fill(inputs[column + step], value)) left.push(value);
    });
  });
  if (left.length) toast(`有 ${left.length} 格没有放进表里，请核对：${left.slice(0, 5).join("、")}`, true);
  cell.dispatchEvent(new Event("input", { bubbles: true }));
});
