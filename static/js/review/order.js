// The order of a list: by dragging a row's handle (mouse, pen or finger), by the arrow keys on it, or by typing a place.
const form = document.querySelector("[data-order]");
const list = form?.querySelector(".order-list");
const note = form?.querySelector("[data-order-note]");
let moving = null;

const rows = () => [...list.children];

function number(words = "顺序已变，记得保存。") {
  rows().forEach((row, at) => (row.querySelector("[data-place]").value = at + 1));
  if (note) note.textContent = words;
}

function put(row, place) {
  const others = rows().filter((other) => other !== row);
  list.insertBefore(row, others[place - 1] ?? null);
  number(`已移到第 ${place} 位，记得保存。`);
}

list?.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".order-handle");
  if (!handle || event.button) return;
  moving = handle.closest("li");
  moving.classList.add("moving");
  handle.setPointerCapture(event.pointerId);
});
list?.addEventListener("pointermove", (event) => {
  if (!moving) return;
  if (event.clientY < 80) scrollBy(0, -12);
  if (event.clientY > innerHeight - 80) scrollBy(0, 12);
  const above = rows().filter((row) => row !== moving && middle(row) < event.clientY);
  const before = above.length ? above[above.length - 1].nextSibling : list.firstChild;
  if (before !== moving) list.insertBefore(moving, before);
});
for (const end of ["pointerup", "pointercancel"]) {
  list?.addEventListener(end, () => {
    if (!moving) return;
    moving.classList.remove("moving");
    moving = null;
    number();
  });
}
function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

list?.addEventListener("keydown", (event) => {
  const row = event.target.closest("li");
  if (event.target.matches("[data-place]") && event.key === "Enter") {
    event.preventDefault(); // takes the number; saving is a step of its own
    event.target.blur();
    return;
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.target.matches(".order-handle")) return;
  event.preventDefault();
  const place = rows().indexOf(row) + 1 + step;
  if (place < 1 || place > rows().length) return;
  put(row, place);
  event.target.focus();
});

list?.addEventListener("change", (event) => {
  const box = event.target.closest("[data-place]");
  if (!box) return;
  const typed = box.value.normalize("NFKC").trim();
  const last = rows().length;
  if (!/^\d{1,5}$/.test(typed) || Number(typed) < 1 || Number(typed) > last) {
    number(`“${typed}”不是名次，没有移动。请填写 1 到 ${last} 的整数。`);
    return;
  }
  put(box.closest("li"), Number(typed));
});
