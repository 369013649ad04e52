// Uploads by tus: several at once, paused and resumed, after a cut line, a reload, or on another computer.
(() => {
  "use strict";
  const box = document.querySelector("[data-uploads]");
  if (!box || !window.tus) return;
  const AT_ONCE = 3;
  const CHUNK = 32 * 1024 * 1024;
  const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
  const jobs = new Set();
  const { look, marks, fileSize, say } = window.portal;
  const LOOK_AGAIN = 20000;
  const STALLED = 8000; // milliseconds without a byte moving

  const changed = () => document.body.dispatchEvent(new Event("files-changed"));
  const running = () => [...jobs].filter((job) => job.state === "sending");
  const make = (tag, css, text) => {
    const node = document.createElement(tag);
    if (css) node.className = css;
    if (text) node.textContent = text;
    return node;
  };
  const button = (words, act, css = "btn btn-sm btn-ghost") => {
    const node = make("button", css, words);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  };
  const idOf = (url) => (url ? url.split("/").filter(Boolean).at(-1) : "");

  class Job {
    constructor(slot, file, { replaces = "", url = "", fingerprint = "" } = {}) {
      Object.assign(this, { slot, file, replaces, url, expected: fingerprint, state: "looking", marks: [] });
      this.row = make("div", "upload-row");
      this.row.dataset.state = this.state;
      this.name = make("span", "upload-row-name", file.name);
      this.facts = make("span", "upload-row-facts", fileSize(file.size));
      this.bar = make("progress", "bar");
      this.bar.max = 100;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", `${file.name} 上传进度`);
      this.words = make("div", "upload-row-words");
      this.words.setAttribute("role", "status");
      this.acts = make("div", "upload-row-actions");
      const head = make("div", "upload-row-head");
      head.append(this.name, this.facts);
      this.row.append(head, this.bar, this.words, this.acts);
      slot.querySelector("[data-upload-rows]").append(this.row);
      jobs.add(this);
    }

    say(words, tone = "") {
      this.words.textContent = words;
      this.row.dataset.tone = tone;
    }

    offer(...buttons) {
      this.acts.replaceChildren(...buttons);
    }

    set(state) {
      this.state = state;
      this.row.dataset.state = state;
      hideKept();
    }

    async begin() {
      this.say("正在查看文件……");
      const [found, known] = await Promise.all([look(this.file, this.slot.dataset), marks(this.file)]);
      this.known = known;
      const away = button("换一个文件", () => this.drop());
      if (this.expected && known.fingerprint && this.expected !== known.fingerprint) {
        this.set("asked");
        this.say("这个文件与先前传了一部分的内容不同，接着传会损坏文件。请选择原来的那个文件，或把这个作为新文件上传。", "bad");
        return this.offer(away, button("作为新文件上传", () => this.afresh(), "btn btn-sm"));
      }
      this.note = found.filter((one) => one.note).map((one) => one.text).join(" ");
      const wrong = found.filter((one) => !one.note);
      if (!wrong.length) return this.queue();
      this.set("asked");
      this.say(wrong.map((one) => one.text).join(" "), wrong.every((one) => one.advised) ? "advice" : "bad");
      if (wrong.some((one) => one.stop)) return this.offer(away);
      return this.offer(away, button("仍要上传", () => this.queue(), "btn btn-sm"));
    }

    afresh() {
      Object.assign(this, { url: "", expected: "" });
      this.begin();
    }

    queue() {
      this.set("waiting");
      this.say(`排队等待上传……${this.note}`);
      this.offer(button("取消", () => this.drop()));
      pump();
    }

    async send() {
      this.set("sending");
      this.say("正在连接……");
      this.offer(button("暂停", () => this.pause()), button("取消", () => this.cancel()));
      const Upload = "direct" in box.dataset ? window.portal.DirectUpload : window.tus.Upload;
      this.upload = new Upload(this.file, {
        endpoint: box.dataset.endpoint,
        chunkSize: CHUNK,
        retryDelays: DELAYS,
        storeFingerprintForResuming: true,
        removeFingerprintOnSuccess: true,
        metadata: {
          filename: this.file.name,
          filetype: this.file.type,
          owner: box.dataset.owner,
          slot: this.slot.dataset.slot,
          ...(this.known.fingerprint ? { fingerprint: this.known.fingerprint } : {}),
          ...(this.known.sha256 ? { sha256: this.known.sha256 } : {}),
          ...(this.replaces ? { replaces: this.replaces } : {}),
        },
        fingerprint: async (file) => ["tus", box.dataset.owner, this.slot.dataset.slot, file.name, file.size, file.lastModified].join("-"),
        onAfterResponse: (request, response) => {
          // A server that is away is asked again: on any answer but yes the library would begin the file anew.
          if (request.getMethod() === "HEAD" && response.getStatus() >= 500) throw new Error(`HEAD ${response.getStatus()}`);
        },
        onShouldRetry: (problem) => ![400, 401, 403, 404, 410, 413, 507].includes(problem.originalResponse?.getStatus()),
        onProgress: (sent, total) => this.progress(sent, total),
        onUploadUrlAvailable: () => {
          this.url = this.upload.url ?? this.url; // the library forgets it when the sign-in runs out
          hideKept();
        },
        onSuccess: () => this.done(),
        onError: (problem) => this.failed(problem),
      });
      if (this.url) this.upload.url = this.url;
      else {
        const before = (await this.upload.findPreviousUploads()).at(-1);
        if (before) this.upload.resumeFromPreviousUpload(before);
      }
      this.upload.start();
    }

    progress(sent, total) {
      const now = performance.now();
      this.marks = [...this.marks.filter(([at]) => now - at < 6000), [now, sent]];
      const [first, from] = this.marks[0];
      const speed = now - first > 800 ? ((sent - from) / (now - first)) * 1000 : 0;
      this.bar.value = total ? (sent / total) * 100 : 0;
      this.facts.textContent = `${fileSize(sent)} / ${fileSize(total)}`;
      const left = speed > 0 ? Math.ceil((total - sent) / speed) : 0;
      const rest = left > 3600 ? `约 ${Math.ceil(left / 3600)} 小时` : left > 60 ? `约 ${Math.ceil(left / 60)} 分钟` : `约 ${left} 秒`;
      this.say(`${Math.floor(this.bar.value)}%${speed ? ` · ${fileSize(speed)}/秒 · 还需${rest}` : ""}${this.note ? ` · ${this.note}` : ""}`);
    }

    watch() {
      const last = this.marks.at(-1)?.[0];
      if (last === undefined || (navigator.onLine && performance.now() - last < STALLED)) return;
      this.marks = [];
      this.say(navigator.onLine ? "网络很慢或已中断，正在等待；已传的部分不会丢失。" : "网络中断，恢复后自动继续；已传的部分不会丢失。");
    }

    pause() {
      this.upload.abort();
      this.marks = [];
      this.set("paused");
      this.say("已暂停，可以随时继续；关闭页面后再选同一个文件也能接着传。");
      this.offer(button("继续", () => this.resume(), "btn btn-sm btn-primary"), button("取消", () => this.cancel()));
      pump();
    }

    resume() {
      this.marks = [];
      this.set("sending");
      this.offer(button("暂停", () => this.pause()), button("取消", () => this.cancel()));
      this.upload.start();
    }

    async cancel() {
      if (!window.confirm(`取消上传“${this.file.name}”吗？已传的部分会丢弃。`)) return;
      try {
        await this.upload?.abort(true);
      } catch {
        say("取消没有送达服务器，稍后会自动清理。");
      }
      this.drop();
      changed();
    }

    done() {
      this.set("done");
      this.drop();
      say(`“${this.file.name}”已传完，正在检测`);
      changed();
    }

    failed(problem) {
      const status = problem.originalResponse?.getStatus();
      const body = problem.originalResponse?.getBody() ?? "";
      this.marks = [];
      this.set("stopped");
      this.signedOut = status === 401;
      const words = body && body.length < 400 && !body.includes("<") ? body : "网络中断，上传暂停；已传的部分不会丢失。";
      this.say(words, "bad");
      const again = button("继续上传", () => this.again(), "btn btn-sm btn-primary");
      const away = button("移除", () => this.drop());
      if (status === 401) {
        const link = make("a", "btn btn-sm", "在新窗口登录");
        Object.assign(link, { href: box.dataset.login, target: "_blank" });
        this.offer(link, again, away);
        this.words.append("登录后这里会自动接着传。");
        setTimeout(lookForSignIn, LOOK_AGAIN);
      } else if ([403, 413].includes(status)) this.offer(away);
      else if ([404, 410].includes(status)) {
        this.upload.url = null;
        this.url = "";
        this.offer(button("重新上传", () => this.send(), "btn btn-sm btn-primary"), away);
      } else this.offer(again, away);
      pump();
    }

    again() {
      this.signedOut = false;
      if (this.upload?.url) this.resume();
      else this.send();
    }

    drop() {
      if (this.state === "sending") this.upload?.abort();
      jobs.delete(this);
      this.row.remove();
      hideKept();
      pump();
    }
  }

  function pump() {
    for (const job of jobs) {
      if (running().length >= AT_ONCE) return;
      if (job.state === "waiting") job.send();
    }
  }

  // Signed out half-way: the bytes are kept, and once the person is back (in another tab) the sending goes on here.
  let looking = false;
  async function lookForSignIn() {
    const waiting = [...jobs].filter((job) => job.state === "stopped" && job.signedOut);
    if (!waiting.length || looking) return;
    looking = true;
    try {
      const [first] = waiting;
      const address = first.url || first.upload?.url || `${box.dataset.endpoint}00000000-0000-0000-0000-000000000000`;
      const answer = await fetch(address, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
      if (answer.status === 401) setTimeout(lookForSignIn, LOOK_AGAIN);
      else for (const job of waiting) job.again();
    } catch {
      setTimeout(lookForSignIn, LOOK_AGAIN);
    } finally {
      looking = false;
    }
  }
  window.addEventListener("focus", lookForSignIn);
  document.addEventListener("visibilitychange", () => document.hidden || lookForSignIn());

  // Uploads the server keeps that go on in this page are shown once, by their own row.
  function hideKept() {
    const mine = new Set([...jobs].map((job) => idOf(job.upload?.url ?? job.url)).filter(Boolean));
    for (const kept of box.querySelectorAll("[data-unfinished]")) kept.hidden = mine.has(kept.dataset.unfinished);
  }

  function keptFor(slot, file) {
    return [...slot.querySelectorAll("[data-unfinished]")].find(
      (kept) => !kept.hidden && kept.dataset.name === file.name && Number(kept.dataset.size) === file.size,
    );
  }

  function take(slot, files, more = {}) {
    for (const file of files) {
      const kept = keptFor(slot, file);
      const url = more.url || (kept ? `${box.dataset.endpoint}${kept.dataset.unfinished}` : "");
      const fingerprint = more.fingerprint || kept?.dataset.fingerprint || "";
      new Job(slot, file, { url, fingerprint, replaces: more.replaces || kept?.dataset.replaces || "" }).begin();
    }
  }

  box.addEventListener("change", (event) => {
    const input = event.target;
    const slot = input.closest("[data-slot]");
    if (input.type !== "file" || !slot || !input.files.length) return;
    const files = [...input.files];
    input.value = "";
    if (input.dataset.resume) {
      const kept = slot.querySelector(`[data-unfinished="${input.dataset.resume}"]`);
      if (Number(kept.dataset.size) && files[0].size !== Number(kept.dataset.size)) {
        say(`请选择同一个文件“${kept.dataset.name}”，现在选的文件大小不同。`, true);
        return;
      }
      const { fingerprint = "", replaces = "" } = kept.dataset;
      if (!fingerprint && files[0].name !== kept.dataset.name) {
        say(`请选择同一个文件“${kept.dataset.name}”，现在选的是“${files[0].name}”。`, true);
        return;
      }
      take(slot, files.slice(0, 1), { url: `${box.dataset.endpoint}${input.dataset.resume}`, fingerprint, replaces });
    } else if (input.dataset.replace) take(slot, files.slice(0, 1), { replaces: input.dataset.replace });
    else take(slot, files);
  });

  box.addEventListener("click", async (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (!cancel || !window.confirm("取消这次上传吗？已传的部分会丢弃。")) return;
    try {
      const answer = await fetch(cancel.dataset.cancel, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
      if (!answer.ok && ![404, 410].includes(answer.status)) say(await answer.text());
    } catch {
      say("网络中断，没有取消成功；恢复后请再试。");
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

  document.body.addEventListener("htmx:afterSettle", () => {
    hideKept();
    for (const slot of box.querySelectorAll("[data-slot]")) {
      const count = Number(slot.querySelector("[data-list]")?.dataset.count ?? 0);
      slot.classList.toggle("slot-full", count >= Number(slot.dataset.maxFiles));
    }
  });
  document.body.addEventListener("htmx:oobAfterSwap", () => document.body.dispatchEvent(new Event("files-judged")));
  // A line that went away is said at once, not when the library gives up.
  setInterval(() => {
    for (const job of running()) job.watch();
  }, 1000);
  window.addEventListener("online", () => {
    for (const job of jobs) if (job.state === "stopped" && !job.signedOut && job.upload?.url) job.resume();
  });
  window.addEventListener("beforeunload", (event) => {
    if (running().length) event.preventDefault();
  });
  for (const slot of box.querySelectorAll("[data-slot]")) {
    const count = Number(slot.querySelector("[data-list]")?.dataset.count ?? 0);
    slot.classList.toggle("slot-full", count >= Number(slot.dataset.maxFiles));
  }
})();
