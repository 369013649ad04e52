// Uploads on a page: choosing, dropping and going on; several at once, paused and resumed, after a cut line, a reload,
// or on another computer. The queue (queue.js) holds the states, a row (row.js) shows one, transport.js sends.
import { toast } from "js/toast.js";
import { identify, precheck } from "js/upload/precheck.js";
import { UploadQueue, UploadTask } from "js/upload/queue.js";
import { UploadRow } from "js/upload/row.js";
import { Transfer, uploaderOf } from "js/upload/transport.js";
import { words } from "js/upload/words.js";

const LOOK_AGAIN = 20000; // milliseconds until the sign-in is asked for again
const VERSION = { "Tus-Resumable": "1.0.0" };
const NOBODY = "00000000-0000-0000-0000-000000000000";
const idOf = (url) => (url ? url.split("/").filter(Boolean).at(-1) : "");

async function setUpUploads(box) {
  const Upload = await uploaderOf(box);
  const { endpoint, owner, login } = box.dataset;
  const changed = () => document.body.dispatchEvent(new Event("files-changed"));

  const queue = new UploadQueue({
    view: (task) => new UploadRow(task, login),
    inspect: async ({ file, slot }) => {
      const [remarks, identity] = await Promise.all([precheck(file, slot.dataset), identify(file)]);
      return { remarks, ...identity };
    },
    transfer: (task) => new Transfer(Upload, task, { endpoint, owner }),
    ask: (code, values) => window.confirm(words(code, values)),
    announce: (code, values) => toast(words(code, values)),
    changed,
    settled,
    signedOut: () => setTimeout(lookForSignIn, LOOK_AGAIN),
  });

  // ---- what the server keeps of earlier visits

  /** Something moved: kept uploads that go on in this page are shown once, by their own row. */
  function settled() {
    const own = new Set([...queue.tasks].map((task) => idOf(task.transfer?.url ?? task.url)).filter(Boolean));
    for (const kept of box.querySelectorAll("[data-unfinished]")) kept.hidden = own.has(kept.dataset.unfinished);
  }

  function keptOf(slot, file) {
    return [...slot.querySelectorAll("[data-unfinished]")].find(
      (kept) => !kept.hidden && kept.dataset.name === file.name && Number(kept.dataset.size) === file.size,
    );
  }

  // Signed out half-way: the bytes are kept, and once the person is back (in another tab) the sending goes on here.
  let asking = false;
  async function lookForSignIn() {
    const [first] = queue.signedOut();
    if (!first || asking) return;
    asking = true;
    try {
      const address = first.url || first.transfer?.url || `${endpoint}${NOBODY}`;
      const answer = await fetch(address, { method: "HEAD", headers: VERSION });
      if (answer.status === 401) setTimeout(lookForSignIn, LOOK_AGAIN);
      else for (const task of queue.signedOut()) task.goOn();
    } catch {
      setTimeout(lookForSignIn, LOOK_AGAIN);
    } finally {
      asking = false;
    }
  }

  // ---- choosing files

  function take(slot, files, { url = "", fingerprint = "", replaces = "" } = {}) {
    for (const file of files) {
      const kept = keptOf(slot, file);
      const task = new UploadTask(queue, slot, file, {
        url: url || (kept ? `${endpoint}${kept.dataset.unfinished}` : ""),
        fingerprint: fingerprint || kept?.dataset.fingerprint || "",
        replaces: replaces || kept?.dataset.replaces || "",
      });
      task.begin();
    }
  }

  function takeUp(slot, id, file) {
    const kept = slot.querySelector(`[data-unfinished="${id}"]`);
    const { name, size, fingerprint = "", replaces = "" } = kept.dataset;
    if (Number(size) && file.size !== Number(size)) return toast(words("other_size", { name }), true);
    if (!fingerprint && file.name !== name) return toast(words("other_name", { name, chosen: file.name }), true);
    return take(slot, [file], { url: `${endpoint}${id}`, fingerprint, replaces });
  }

  box.addEventListener("change", (event) => {
    const input = event.target;
    const slot = input.closest("[data-slot]");
    if (input.type !== "file" || !slot || !input.files.length) return;
    const files = [...input.files];
    input.value = "";
    if (input.dataset.resume) takeUp(slot, input.dataset.resume, files[0]);
    else if (input.dataset.replace) take(slot, files.slice(0, 1), { replaces: input.dataset.replace });
    else take(slot, files);
  });

  box.addEventListener("click", async (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (!cancel || !window.confirm(words("cancel_kept"))) return;
    try {
      const answer = await fetch(cancel.dataset.cancel, { method: "DELETE", headers: VERSION });
      if (!answer.ok && ![404, 410].includes(answer.status)) toast(await answer.text());
    } catch {
      toast(words("cancel_failed"));
    }
    changed();
  });

  // Drag and drop onto a slot; elsewhere a dropped file must not replace the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  const slotOf = (event) => event.target.closest?.("[data-slot]");
  box.addEventListener("dragover", (event) => slotOf(event)?.classList.add("slot-over"));
  box.addEventListener("dragleave", (event) => {
    const slot = slotOf(event);
    if (slot && !slot.contains(event.relatedTarget)) slot.classList.remove("slot-over");
  });
  box.addEventListener("drop", (event) => {
    const slot = slotOf(event);
    if (!slot) return;
    slot.classList.remove("slot-over");
    take(slot, [...event.dataTransfer.files]);
  });

  // ---- what the page and the line do

  function markFull() {
    for (const slot of box.querySelectorAll("[data-slot]")) {
      const count = Number(slot.querySelector("[data-list]")?.dataset.count ?? 0);
      slot.classList.toggle("slot-full", count >= Number(slot.dataset.maxFiles));
    }
  }
  document.body.addEventListener("htmx:afterSettle", () => {
    settled();
    markFull();
  });
  document.body.addEventListener("htmx:oobAfterSwap", () => document.body.dispatchEvent(new Event("files-judged")));
  window.addEventListener("focus", lookForSignIn);
  document.addEventListener("visibilitychange", () => document.hidden || lookForSignIn());
  setInterval(() => queue.watch(performance.now(), navigator.onLine), 1000);
  window.addEventListener("online", () => queue.online());
  window.addEventListener("beforeunload", (event) => {
    if (queue.in("sending").length) event.preventDefault();
  });
  markFull();
}

const box = document.querySelector("[data-uploads]");
if (box && window.tus) setUpUploads(box);
