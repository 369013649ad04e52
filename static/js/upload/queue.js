// The queue of uploads and the states of each one. It knows neither page nor network: `services` look at files, send
// them, show a task and speak to the person (start.js gives them), so that a test runs it without a browser.
export const AT_ONCE = 3;
const STALLED = 8000; // milliseconds without a byte moving
const AVERAGED = 6000; // milliseconds over which the speed is taken

// What may follow what. "asked": the person decides; "stopped": it broke and can go on.
const NEXT = {
  looking: ["asked", "waiting"],
  asked: ["looking", "waiting"],
  waiting: ["sending"],
  sending: ["paused", "stopped", "done"],
  paused: ["sending", "done"], // the last bytes may have been on their way
  stopped: ["sending"],
  done: [],
};

const SENDING = ["pause", "cancel"];

export class UploadTask {
  /** `replaces` is the file it stands in for, `url` where it goes on, `fingerprint` what that upload was begun with. */
  constructor(queue, slot, file, { replaces = "", url = "", fingerprint = "" } = {}) {
    Object.assign(this, { queue, slot, file, replaces, url, expected: fingerprint });
    Object.assign(this, { state: "looking", note: "", identity: { fingerprint: "", sha256: "" }, signedOut: false });
    Object.assign(this, { message: { code: "looking", values: {} }, tone: "", actions: [], sent: 0, samples: [] });
    queue.add(this);
    this.view = queue.services.view(this);
  }

  /** Go to a state; an upload that skips one is an error of this file. */
  move(state, { code, values = {}, tone = "", actions = [] }) {
    if (!NEXT[this.state].includes(state)) throw new Error(`an upload goes from ${this.state} to ${state}`);
    Object.assign(this, { state, actions });
    this.tell(code, values, tone);
    this.queue.settled();
  }

  tell(code, values = {}, tone = "") {
    Object.assign(this, { message: { code, values }, tone });
    this.view.show();
  }

  /** Look at the file: it waits for its turn, or for the person where something speaks against it. */
  async begin() {
    this.tell("looking");
    const { remarks, ...identity } = await this.queue.services.inspect(this);
    if (this.state !== "looking") return;
    this.identity = identity;
    if (this.expected && identity.fingerprint && this.expected !== identity.fingerprint) {
      this.move("asked", { code: "other_content", tone: "bad", actions: ["choose_other", "send_as_new"] });
      return;
    }
    this.note = remarks.filter((remark) => remark.note).map((remark) => remark.text).join(" ");
    const objections = remarks.filter((remark) => !remark.note);
    if (!objections.length) {
      this.enqueue();
      return;
    }
    this.move("asked", {
      code: "remarks",
      values: { remarks: objections.map((remark) => remark.text).join(" ") },
      tone: objections.every((remark) => remark.advised) ? "advice" : "bad",
      actions: objections.some((remark) => remark.stop) ? ["choose_other"] : ["choose_other", "send_anyway"],
    });
  }

  enqueue() {
    this.move("waiting", { code: "queued", values: { note: this.note }, actions: ["drop"] });
    this.queue.pump();
  }

  asNew() {
    Object.assign(this, { url: "", expected: "", state: "looking", actions: [] });
    return this.begin();
  }

  send() {
    this.move("sending", { code: "connecting", actions: SENDING });
    this.transfer = this.queue.services.transfer(this);
    this.transfer.begin();
  }

  resume() {
    this.samples = [];
    this.move("sending", { code: "connecting", actions: SENDING });
    this.transfer.resume();
  }

  goOn() {
    this.signedOut = false;
    if (this.transfer?.url) this.resume();
    else this.send();
  }

  restart() {
    this.send();
  }

  pause() {
    this.transfer.stop();
    this.samples = [];
    this.move("paused", { code: "paused", actions: ["resume", "cancel"] });
    this.queue.pump();
  }

  async cancel() {
    if (!this.queue.services.ask("cancel_this", { name: this.file.name })) return;
    try {
      await this.transfer?.discard();
    } catch {
      this.queue.services.announce("cancel_unheard");
    }
    this.drop();
    this.queue.services.changed();
  }

  /** Leave the queue, whatever was being done. */
  drop() {
    if (this.state === "sending") this.transfer?.stop();
    this.state = "done";
    this.view.remove();
    this.queue.remove(this);
  }

  // ---- what the transfer tells

  /** `url`: where the server keeps what arrived. The library forgets it when the sign-in runs out, this does not. */
  located(url) {
    this.url = url ?? this.url;
    this.queue.settled();
  }

  progressed(sent, now) {
    if (this.state !== "sending") return;
    this.samples = [...this.samples.filter(([at]) => now - at < AVERAGED), [now, sent]];
    const [first, from] = this.samples[0];
    const speed = now - first > 800 ? ((sent - from) / (now - first)) * 1000 : 0; // bytes a second
    this.sent = sent;
    this.tell("progress", { share: this.file.size ? sent / this.file.size : 0, speed });
  }

  finished() {
    this.move("done", { code: "arrived", values: { name: this.file.name } });
    this.drop();
    this.queue.services.announce("arrived", { name: this.file.name });
    this.queue.services.changed();
  }

  /** `status` of the server's answer, undefined where the line broke; `answer` its words. */
  failed(status, answer) {
    if (this.state !== "sending") return;
    this.samples = [];
    this.signedOut = status === 401;
    const gone = [404, 410].includes(status);
    let actions = ["go_on", "remove"];
    if (this.signedOut) actions = ["sign_in", "go_on", "remove"];
    else if ([403, 413].includes(status)) actions = ["remove"];
    else if (gone) {
      actions = ["restart", "remove"];
      this.transfer.forget();
      this.url = "";
    }
    this.move("stopped", { code: answer ? "refused" : "cut", values: { answer }, tone: "bad", actions });
    if (this.signedOut) this.queue.services.signedOut();
    this.queue.pump();
  }

  /** A line that went away is said at once, not when the library gives up. */
  watch(now, online) {
    const last = this.samples.at(-1)?.[0];
    if (this.state !== "sending" || last === undefined || (online && now - last < STALLED)) return;
    this.samples = [];
    this.tell(online ? "slow" : "offline");
  }
}

export class UploadQueue {
  constructor(services) {
    Object.assign(this, { services, tasks: new Set() });
  }

  add(task) {
    this.tasks.add(task);
  }

  remove(task) {
    this.tasks.delete(task);
    this.settled();
    this.pump();
  }

  in(state) {
    return [...this.tasks].filter((task) => task.state === state);
  }

  signedOut() {
    return this.in("stopped").filter((task) => task.signedOut);
  }

  settled() {
    this.services.settled();
  }

  /** The next ones go while there is room. */
  pump() {
    for (const task of this.in("waiting")) {
      if (this.in("sending").length >= AT_ONCE) return;
      task.send();
    }
  }

  watch(now, online) {
    for (const task of this.in("sending")) task.watch(now, online);
  }

  /** The line is back: what it had stopped goes on. */
  online() {
    for (const task of this.in("stopped")) if (!task.signedOut && task.transfer?.url) task.resume();
  }
}
