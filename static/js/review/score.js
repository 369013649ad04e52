// The scoring form saves itself. What could not be saved stays in the page and, under the person's own key, in this
// browser, and is tried again; what another page of the same review saved is joined with it item by item, and where both
// changed one item the person chooses. The server has the last word on every number.
import { csrfToken } from "js/csrf.js";
import { setUpBar, setUpPad } from "js/review/score_pad.js";
import { merge, same } from "js/review/merge.js";
import { refreshToken } from "js/session.js";
import { toast } from "js/toast.js";

const WAIT = 900;
const LONGEST = 60_000;
const AGAIN = [2000, 4000, 8000, 15000, 30000];
const plain = (number) => String(Math.round(number * 100) / 100);

function setUpScoring(form) {
  const rubric = form.querySelector("fieldset.rubric");
  const totals = document.querySelectorAll("[data-total]");
  const light = form.querySelector("[data-saved]");
  const edits = form.querySelector("[data-edits]");
  const token = form.querySelector("[data-page]");
  const box = form.querySelector("[data-conflict]");
  const KEPT = form.dataset.kept;
  let base = JSON.parse(form.dataset.stored);
  let timer = 0;
  let failures = 0;
  let running = null;
  let undecided = new Set();
  let tried = "";
  token.value = crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 32);

  // ---- the answers by name; what is no number at all is said to the server as such, so that it doesn't read as emptied
  const inputsOf = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  function valueOf(name) {
    const inputs = inputsOf(name);
    if (inputs[0]?.type === "radio") return inputs.find((input) => input.checked)?.value ?? "";
    if (inputs[0]?.validity.badInput) return "?";
    return inputs[0]?.value ?? "";
  }
  const answers = () => Object.fromEntries(Object.keys(base).map((name) => [name, valueOf(name)]));
  const dirty = () => !same(answers(), base);

  function setValue(name, value) {
    for (const input of inputsOf(name)) {
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.value !== value) input.value = value;
    }
    if (name === "comment") inputsOf(name)[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function labelOf(name) {
    return inputsOf(name)[0]?.closest("[data-item]")?.dataset.item ?? name;
  }

  function shownValue(name, value) {
    if (value === "") return "（空）";
    const inputs = inputsOf(name);
    if (inputs[0]?.type !== "radio") return value;
    return inputs.find((input) => input.value === value)?.closest("label").textContent.trim() ?? value;
  }

  // ---- what the page says
  function add() {
    let sum = 0;
    for (const field of form.querySelectorAll('input[type="number"]')) if (field.validity.valid) sum += Number(field.value) || 0;
    for (const total of totals) total.textContent = plain(sum);
  }

  function tell(words, bad = false) {
    light.textContent = words;
    light.classList.toggle("bad", bad);
  }

  function mark(name, words) {
    const item = inputsOf(name)[0]?.closest("[data-item]");
    if (!item) return;
    item.classList.toggle("rubric-wrong", words !== "");
    item.querySelector("[data-problem]").textContent = words;
    for (const input of inputsOf(name)) {
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  // ---- this browser's copy
  function keep() {
    try {
      if (!dirty()) return localStorage.removeItem(KEPT);
      const values = answers();
      localStorage.setItem(KEPT, JSON.stringify({ edits: edits.value, page: token.value, base, values }));
    } catch {
      // A browser that keeps nothing still has the page.
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(KEPT));
    } catch {
      return null;
    }
  }

  function restore() {
    const stored = kept();
    if (form.hasAttribute("data-stale")) return join({}, answers(), base, edits.value); // all that differ were changed here
    if (!stored) return;
    if (stored.page) token.value = stored.page;
    const before = answers();
    const own = stored.page === token.dataset.savedBy && Number(edits.value) === Number(stored.edits) + 1;
    if (stored.edits === edits.value || own) for (const [name, value] of Object.entries(stored.values)) setValue(name, value);
    else join(stored.base, stored.values, base, edits.value);
    if (undecided.size || same(before, answers())) return;
    toast("已恢复上次没来得及保存的内容");
    later();
  }

  // ---- joining with what another page saved
  function join(was, mine, theirs, theirEdits) {
    const { values, conflicts, brought } = merge(was, mine, theirs);
    for (const [name, value] of Object.entries(values)) setValue(name, value);
    base = { ...theirs };
    edits.value = theirEdits;
    add();
    if (brought.length) toast(`另一个窗口里改过的内容已合并到本页：${brought.map(labelOf).join("、")}`);
    if (conflicts.length) ask(conflicts, values, theirs);
    keep();
    return conflicts.length === 0;
  }

  function ask(names, mine, theirs) {
    undecided = new Set(names);
    box.hidden = false;
    box.querySelector("[data-conflict-items]").replaceChildren(...names.map((name) => choice(name, mine[name], theirs[name])));
    tell("暂停保存：另一个窗口里也改过，请先选择", true);
    box.scrollIntoView({ block: "center" });
    box.querySelector("button").focus({ preventScroll: true });
  }

  function choice(name, mine, theirs) {
    const item = document.createElement("li");
    const heading = document.createElement("b");
    heading.textContent = labelOf(name);
    item.append(heading);
    const offer = (words, value) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn", textContent: words });
      button.addEventListener("click", () => {
        setValue(name, value);
        item.remove();
        undecided.delete(name);
        add();
        keep();
        box.querySelector("button")?.focus();
        if (undecided.size) return;
        box.hidden = true;
        flush();
      });
      item.append(button);
    };
    offer(`用本页的：${shownValue(name, mine)}`, mine);
    offer(`用另一处的：${shownValue(name, theirs)}`, theirs);
    if (name === "comment" && mine && theirs) offer("两段都保留", `${theirs}\n${mine}`);
    return item;
  }

  // ---- sending
  function content() {
    const data = new FormData(form);
    for (const name of Object.keys(base)) if (valueOf(name) === "?") data.set(name, "?");
    return data;
  }

  async function post(again = true) {
    const answer = await fetch(form.dataset.save, {
      method: "POST",
      body: content(),
      keepalive: true, // a page that is left while it saves still saves
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
      signal: AbortSignal.timeout(LONGEST),
    });
    if (answer.redirected || answer.status === 401) throw { signIn: true };
    if (!(answer.headers.get("Content-Type") ?? "").includes("json")) {
      if (answer.status === 403 && again && (await refreshToken())) return post(false);
      throw { signIn: answer.status === 403, status: answer.status };
    }
    const said = await answer.json();
    if (answer.status === 409) throw { conflict: said };
    if (!answer.ok) throw { refused: said.detail };
    return said;
  }

  async function send() {
    const values = answers();
    tried = JSON.stringify(values);
    const said = await post();
    edits.value = said.edits;
    for (const name of Object.keys(base)) if (name.startsWith("p-")) mark(name, said.errors[name] ?? "");
    for (const [name, value] of Object.entries(values)) if (!(name in said.errors)) base[name] = value;
    return said;
  }

  /** Save what changed; whether nothing is left that could be. */
  async function flush() {
    clearTimeout(timer);
    timer = 0;
    if (running) await running.catch(() => {});
    if (undecided.size || rubric.disabled) return false;
    if (!dirty()) return true;
    tell("正在保存……");
    running = send();
    try {
      const said = await running;
      failures = 0;
      keep();
      const wrong = Object.keys(said.errors).length;
      tell(wrong ? `其余已自动保存 ${said.saved}；有 ${wrong} 项分数不合要求，已标出` : `已自动保存 ${said.saved}`, wrong > 0);
      if (JSON.stringify(answers()) !== tried) later();
      return true;
    } catch (problem) {
      return failed(problem);
    } finally {
      running = null;
    }
  }

  function failed(problem) {
    keep();
    if (problem.conflict) {
      const joined = join(base, answers(), problem.conflict.stored, problem.conflict.edits);
      if (joined) timer = setTimeout(flush, 0);
      return false;
    }
    if (problem.refused) {
      tell(problem.refused, true);
      return false;
    }
    if (problem.signIn) {
      tell("登录已过期；您填写的内容都在本页，也保存在这台电脑的浏览器里。", true);
      const link = document.createElement("a");
      link.href = `${form.dataset.login}?next=${encodeURIComponent(location.pathname)}`;
      link.target = "_blank";
      link.textContent = "在新窗口登录";
      light.append(link, "，登录后这里会自动保存。");
    } else tell("没有保存成功，可能是网络断开；内容在本页和浏览器里都保留着，正在重试……", true);
    timer = setTimeout(flush, AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
    return false;
  }

  function later() {
    keep();
    clearTimeout(timer);
    timer = setTimeout(flush, WAIT);
  }

  // A page that is left sends what it still has, without waiting for the answer; its copy in the browser stays until a
  // later page has seen that it landed.
  function leave() {
    if (rubric.disabled || undecided.size || running || !dirty() || JSON.stringify(answers()) === tried) return;
    keep();
    fetch(form.dataset.save, {
      method: "POST",
      body: content(),
      keepalive: true,
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
    }).catch(() => {});
  }

  // ---- events
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button || rubric.disabled) return;
    const field = button.parentElement.querySelector('input[type="number"]');
    field.value = plain(Math.max(0, Math.min(Number(field.max), Number(field.value) + (Number(field.step) || 1) * Number(button.dataset.step))));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    if (!event.target.name.startsWith("p-") || event.target.validity.valid) mark(event.target.name, "");
    add();
    if (!undecided.size) later();
    else keep();
  });
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || form.dataset.ready) return;
    event.preventDefault();
    const then = event.submitter?.value ?? "";
    if (!(await flush())) return light.scrollIntoView({ block: "nearest" });
    form.dataset.ready = "yes";
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "then", value: then });
    form.append(input);
    form.submit();
  });
  document.querySelector("[data-next-case]")?.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !dirty() || rubric.disabled) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    await flush();
    if (!undecided.size) location.assign(href); // what the server did not take is kept in this browser
  });
  addEventListener("online", () => dirty() && flush());
  addEventListener("focus", () => timer && flush());
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());

  if (!rubric.disabled) {
    restore();
    if (!undecided.size && dirty()) later();
    setUpPad(form);
  }
  setUpBar();
  add();
}

const form = document.querySelector("[data-score]");
if (form) setUpScoring(form);
