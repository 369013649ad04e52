// The certificate designer: boxes over the preview that are dragged, inputs that follow, and a preview that follows the inputs.

const form = document.querySelector("[data-designer]");
const paper = form.querySelector("[data-paper]");
const picture = form.querySelector("[data-picture]");
const why = form.querySelector("[data-why]");
const sample = form.querySelector("[data-sample]");
const STEP = 0.5;
const WAIT = 350;

const [width, height] = form.elements.orientation.value === "portrait" ? [210, 297] : [297, 210];

const input = (key, name) => form.elements[`${key}-${name}`];
const value = (key, name) => Number(input(key, name).value) || 0;
const rounded = (number) => Math.max(0, Math.round(number / STEP) * STEP);

function set(key, values) {
  for (const [name, number] of Object.entries(values)) input(key, name).value = rounded(number);
  place(key);
  refreshSoon();
}

// The boxes

const boxes = new Map();

function place(key) {
  const box = boxes.get(key);
  box.hidden = !input(key, "shown").checked;
  box.style.left = `${(100 * value(key, "x")) / width}%`;
  box.style.top = `${(100 * value(key, "y")) / height}%`;
  box.style.width = `${(100 * value(key, "width")) / width}%`;
  box.style.height = `${(100 * value(key, "height")) / height}%`;
}

function choose(key) {
  for (const [other, box] of boxes) box.classList.toggle("designer-box-on", other === key);
  for (const row of form.querySelectorAll("[data-row]")) row.open = row.dataset.row === key;
}

function drag(event, key, resizes) {
  event.preventDefault();
  event.stopPropagation();
  choose(key);
  const millimetre = paper.clientWidth / width;
  const from = { x: event.clientX, y: event.clientY };
  const start = Object.fromEntries(["x", "y", "width", "height"].map((name) => [name, value(key, name)]));
  const target = event.currentTarget;
  target.setPointerCapture(event.pointerId);
  const move = (at) => {
    const right = (at.clientX - from.x) / millimetre;
    const down = (at.clientY - from.y) / millimetre;
    if (resizes) set(key, { width: Math.max(STEP, start.width + right), height: Math.max(STEP, start.height + down) });
    else set(key, { x: start.x + right, y: start.y + down });
  };
  const end = () => {
    target.removeEventListener("pointermove", move);
    target.removeEventListener("pointerup", end);
    target.removeEventListener("pointercancel", end);
  };
  target.addEventListener("pointermove", move);
  target.addEventListener("pointerup", end);
  target.addEventListener("pointercancel", end);
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nudge(event, key) {
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  event.preventDefault();
  const by = event.shiftKey ? 5 : STEP;
  set(key, { x: value(key, "x") + arrow[0] * by, y: value(key, "y") + arrow[1] * by });
}

function makeBox(row) {
  const key = row.dataset.row;
  const box = document.createElement("button");
  box.type = "button";
  box.className = "designer-box";
  box.setAttribute("aria-label", `${row.dataset.label}：拖动或用方向键移动`);
  const name = document.createElement("span");
  name.textContent = row.dataset.label;
  const corner = document.createElement("i");
  corner.className = "designer-corner";
  box.append(name, corner);
  box.addEventListener("pointerdown", (event) => drag(event, key, false));
  corner.addEventListener("pointerdown", (event) => drag(event, key, true));
  box.addEventListener("focus", () => choose(key));
  box.addEventListener("keydown", (event) => nudge(event, key));
  boxes.set(key, box);
  paper.append(box);
  place(key);
}

// The preview

let timer = 0;
let asked = 0;

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
}

async function refresh() {
  const mine = ++asked;
  const query = new URLSearchParams(new FormData(form));
  query.delete("csrfmiddlewaretoken");
  query.set("award", form.dataset.award);
  query.set("sample", sample.value);
  const answer = await fetch(`${form.dataset.preview}?${query}`).catch(() => null);
  if (mine !== asked) return;
  if (answer?.ok) {
    const old = picture.src;
    picture.src = URL.createObjectURL(await answer.blob());
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    why.hidden = true;
  } else {
    const told = answer?.status === 422 ? (await answer.json()).why : "预览没有更新，请检查网络后再试。";
    why.textContent = told;
    why.hidden = false;
  }
}

for (const row of form.querySelectorAll("[data-row]")) makeBox(row);
form.addEventListener("input", (event) => {
  const key = event.target.name?.split("-")[0];
  if (boxes.has(key)) place(key);
  refreshSoon();
});
sample.addEventListener("change", refresh);
document.body.addEventListener("htmx:afterSettle", refreshSoon); // a picture came or went
refresh();
