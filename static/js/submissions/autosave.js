// The draft saves itself: changed inputs go to the server a moment after the last key. What could not be saved stays in
// the page and in this browser, and is tried again; a newer copy elsewhere is never overwritten without asking.
import { csrfToken } from "js/csrf.js";
import { refreshToken } from "js/session.js";
import { toast } from "js/toast.js";

function setUpAutosave() {
  const form = document.querySelector("[data-draft]");
  if (!form) return;
  const light = document.querySelector("[data-saved]");
  const edits = form.querySelector("[data-edits]");
  const token = form.querySelector("[data-page]");
  token.value = crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 32);
  const conflict = document.getElementById("conflict");
  const kept = `draft:${form.dataset.case}`;
  const WAIT = 900;
  const LONGEST = 60_000; // a request that hangs is tried again: the server knows a save whose answer was lost
  const AGAIN = [2000, 4000, 8000, 15000, 30000];
  const dirty = new Set();
  let timer = 0;
  let failures = 0;
  let running = null;
  let stopped = false;

  const show = (words, state) => {
    light.textContent = words;
    light.className = `saved ${state ?? ""}`.trim();
  };

  // ---- what changed
  const blockOf = (input) => (input.closest("[data-authors-block]") ? "authors" : nameOf(input));
  const nameOf = (input) => input.closest("[data-rows]")?.dataset.rows ?? input.name;

  // The block an input's name belongs to: the tables of people, a table of rows, or the input itself.
  function blockOfName(name) {
    if (name.startsWith("author-") || name.startsWith("instructor-")) return "authors";
    const box = [...document.querySelectorAll("[data-rows]")].find((rows) => name.startsWith(`${rows.dataset.rows}-`));
    return box?.dataset.rows ?? name;
  }

  function keep() {
    if (!dirty.size) return localStorage.removeItem(kept);
    const values = {};
    for (const name of dirty) if (document.getElementsByName(name).length) values[name] = []; // a box that was unticked
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && dirty.has(blockOfName(name))) (values[name] ??= []).push(value);
    }
    localStorage.setItem(kept, JSON.stringify({ at: Date.now(), edits: edits.value, page: token.value, values }));
  }

  // Saved elsewhere since: nothing newer is overwritten unasked.
  const newer = (at) =>
    `这台电脑上还有 ${new Date(at).toLocaleString("zh-CN")} 没来得及保存的内容，但案例后来在别处改过。` +
    "要用这台电脑上的内容替换吗？选“取消”则保留后来改过的内容。";

  // As many lines of people and of each table as were kept.
  function makeRoom(values) {
    for (const block of values["author-name"] ? document.querySelectorAll("[data-authors-block]") : []) {
      const people = values[`${block.dataset.table}-name`]?.length ?? 0;
      const lines = () => block.querySelectorAll("[data-author-list] [data-author]");
      while (lines().length > people) [...lines()].at(-1).remove();
      for (let more = people - lines().length; more > 0; more -= 1) block.querySelector("[data-author-add]")?.click();
    }
    for (const box of document.querySelectorAll("[data-rows]")) {
      const at = Object.keys(values).filter((name) => blockOfName(name) === box.dataset.rows && name !== box.dataset.rows);
      const rows = Math.max(0, ...at.map((name) => Number(name.slice(box.dataset.rows.length + 1).split("-")[0]) + 1));
      if (!rows) continue;
      while (box.querySelectorAll("[data-row]").length > rows) [...box.querySelectorAll("[data-row]")].at(-1).remove();
      for (let more = rows - box.querySelectorAll("[data-row]").length; more > 0; more -= 1) box.querySelector("[data-row-add]").click();
    }
  }

  /** Whether anything changed. */
  function fill(inputs, values) {
    if (["radio", "checkbox"].includes(inputs[0].type)) {
      for (const input of inputs) input.checked = values.includes(input.value);
      return true;
    }
    let changed = false;
    inputs.forEach((input, at) => {
      if (at >= values.length || input.value === values[at]) return;
      input.value = values[at];
      changed = true;
    });
    return changed;
  }

  function bring() {
    let stored = null;
    try {
      stored = JSON.parse(localStorage.getItem(kept));
    } catch {
      localStorage.removeItem(kept);
    }
    if (!stored) return;
    // This page goes on where the one before stopped, whose last save may have landed though its answer never came.
    if (stored.page) token.value = stored.page;
    const own = stored.page && stored.page === token.dataset.savedBy && Number(edits.value) === Number(stored.edits) + 1;
    if (stored.edits !== edits.value && !own && !window.confirm(newer(stored.at))) return localStorage.removeItem(kept);
    makeRoom(stored.values);
    let restored = 0;
    for (const [name, values] of Object.entries(stored.values)) {
      const inputs = [...document.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      if (!inputs.length || !fill(inputs, values)) continue;
      restored += 1;
      inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (restored) toast("已恢复上次没来得及保存的内容");
    else localStorage.removeItem(kept);
  }

  function touch(event) {
    const input = event.target;
    if (!input.name || input.name === "edits" || input.type === "file" || input.form !== form) return;
    dirty.add(blockOf(input));
    keep();
    if (!stopped) show("正在输入……", "busy");
    clearTimeout(timer);
    timer = setTimeout(flush, WAIT);
  }

  // ---- sending
  async function post(url, data, again = true) {
    data.set("edits", edits.value);
    const answer = await fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": csrfToken() }, signal: AbortSignal.timeout(LONGEST) });
    const contentType = answer.headers.get("Content-Type") ?? "";
    if (answer.redirected || answer.status === 401) throw { signIn: true };
    if (!contentType.includes("json")) {
      if (answer.status === 403 && again && (await refreshToken())) return post(url, data, false);
      throw { words: answer.status === 403 ? "登录状态有变" : `服务器没有接受（${answer.status}）`, signIn: answer.status === 403 };
    }
    const content = await answer.json();
    if (answer.status === 409) throw { conflict: content };
    if (!answer.ok) throw { words: content.detail, refused: true };
    edits.value = content.edits;
    return content;
  }

  async function send() {
    const names = [...dirty];
    dirty.clear();
    let last = null;
    try {
      const plain = names.filter((name) => name !== "authors");
      if (plain.length) {
        const data = new FormData(form);
        for (const name of plain) data.append("changed", name);
        last = await post(form.dataset.autosave, data);
        for (const [name, messages] of Object.entries(last.errors)) mark(name, messages);
      }
      if (names.includes("authors")) {
        last = await post(form.dataset.authors, new FormData(form));
        notes(last);
      }
    } catch (problem) {
      for (const name of names) dirty.add(name);
      throw problem;
    }
    return last;
  }

  async function flush() {
    clearTimeout(timer);
    if (running) await running.catch(() => {});
    if (!dirty.size || stopped) return !dirty.size;
    show("正在保存……", "busy");
    running = send();
    try {
      const last = await running;
      failures = 0;
      keep();
      document.querySelector("[data-authors-block][data-table=author]").dataset.max = last.most_authors;
      show(`已自动保存 ${last.saved}`, "good");
      document.body.dispatchEvent(new Event("case-saved"));
    } catch (problem) {
      failed(problem);
    } finally {
      running = null;
    }
    return !dirty.size;
  }

  function failed(problem) {
    keep();
    if (problem.conflict) {
      stopped = true;
      conflict.hidden = false;
      conflict.querySelector("[data-conflict-words]").textContent = problem.conflict.detail;
      conflict.dataset.edits = problem.conflict.params.edits;
      conflict.scrollIntoView({ block: "center" });
      return show("暂停保存：内容在别处改过", "bad");
    }
    if (problem.refused) {
      stopped = true;
      toast(problem.words, true);
      return show(problem.words, "bad");
    }
    if (problem.signIn) {
      show("登录已过期，填写的内容还在本页。", "bad");
      const link = document.createElement("a");
      link.href = `${document.querySelector("[data-uploads]")?.dataset.login ?? "/accounts/login/"}?next=${encodeURIComponent(location.pathname)}`;
      link.target = "_blank";
      link.textContent = "在新窗口登录";
      light.append(link, "，登录后会自动保存");
    } else show("没有保存成功，内容还在本页，正在重试……", "bad");
    timer = setTimeout(flush, AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  }

  // ---- what the server said
  function mark(name, messages) {
    const input = document.querySelector(`[name="${CSS.escape(name)}"], [data-rows="${CSS.escape(name)}"]`);
    const field = input?.closest(".field");
    if (!field) return;
    field.classList.toggle("field-wrong", messages.length > 0);
    const words = field.querySelector(".field-words");
    words.querySelector(".field-error")?.remove();
    input.classList.toggle("is-invalid", messages.length > 0);
    if (!messages.length) return;
    const box = document.createElement("div");
    box.className = "field-error";
    box.setAttribute("role", "status");
    box.textContent = messages.join(" ");
    words.prepend(box);
  }

  function notes(content) {
    const list = document.querySelector("[data-author-notes]");
    list.replaceChildren(
      ...content.notes.map((note) => {
        const item = document.createElement("li");
        item.className = note.blocks ? "text-danger" : "text-secondary";
        item.textContent = note.text;
        return item;
      }),
    );
    const group = document.querySelector("[data-group]");
    if (group) group.textContent = content.group ? `组别：${content.group}` : "";
    // The first author's unit decides which groups there are to choose from.
    const choice = document.querySelector("[data-group-choice]");
    const offered = document.createElement("div");
    offered.innerHTML = content.group_choice;
    const keys = (box) => [...box.querySelectorAll("[name=group]")].map((input) => input.value).join(" ");
    if (choice && keys(choice) !== keys(offered)) choice.replaceChildren(...offered.childNodes);
  }

  // ---- events
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  conflict.querySelector("[data-keep-mine]").addEventListener("click", () => {
    edits.value = conflict.dataset.edits ?? edits.value;
    conflict.hidden = true;
    stopped = false;
    flush();
  });
  conflict.querySelector("[data-take-theirs]").addEventListener("click", () => localStorage.removeItem(kept));

  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    const then = event.submitter?.value ?? "";
    if (!(await flush())) return;
    form.dataset.ready = "yes";
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "then", value: then });
    form.append(input);
    localStorage.removeItem(kept);
    form.submit();
  });

  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => dirty.size && flush());
  window.addEventListener("beforeunload", (event) => {
    if (dirty.size && !form.dataset.ready) event.preventDefault();
  });
  bring();
}

setUpAutosave();
