// The page that people keep on their disk: files dropped or chosen, what each of them is, and a newer list of what was withdrawn.

const portal = JSON.parse(document.getElementById("portal").textContent);
const trust = { certificate: fromHex(portal.certificate), old: portal.old.map(fromHex) };
const results = document.getElementById("results");
const listTold = document.getElementById("list-told");
let list;

/** 2026-11-28T18:00:00+08:00 -> 2026年11月28日 18:00, in the portal's own time. */
function moment(at) {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(at);
  return `${year}年${Number(month)}月${Number(day)}日 ${time}`;
}

function tell(key, values) {
  const told = document.getElementById(key).content.cloneNode(true);
  for (const slot of told.querySelectorAll("[data-value]")) {
    slot.textContent = values[slot.dataset.value] ?? "";
    if (slot.tagName === "A") slot.href = values[slot.dataset.value];
  }
  for (const part of told.querySelectorAll("[data-if]")) part.hidden = !values[part.dataset.if];
  const box = document.createElement("section");
  box.className = "result";
  box.append(told);
  results.prepend(box);
}

async function take(text) {
  const newer = await listOf(text, trust);
  if (!newer) return "list-wrong";
  if (list && newer.at < list.at) return "list-old";
  list = newer;
  listTold.textContent = moment(list.at);
  return "list-taken";
}

async function verify(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (/\.json$/i.test(file.name)) {
    const key = await take(new TextDecoder().decode(bytes));
    tell(key, { name: file.name, at: list && moment(list.at) });
    return;
  }
  const found = await verdictOf(bytes, trust, list);
  const web = /^https?:\/\//.test(found.address ?? "") ? found.address : "";
  tell(found.verdict, { name: file.name, number: found.number, address: web, at: list && moment(list.at) });
}

async function verifyAll(files) {
  for (const file of files) await verify(file);
}

const chooser = document.getElementById("chooser");
chooser.addEventListener("change", async () => {
  await verifyAll([...chooser.files]);
  chooser.value = "";
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  verifyAll([...event.dataTransfer.files]);
});

if (globalThis.crypto?.subtle) take(JSON.stringify(portal.list)).then(() => (chooser.disabled = false));
else tell("too-old", {});
