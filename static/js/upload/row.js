// The line of one upload on the page: its name, how far it is, what is said of it and what the person can do.
import { sizeWords } from "js/sizes.js";
import { words } from "js/upload/words.js";

const QUIET = "btn btn-sm btn-ghost";
const PLAIN = "btn btn-sm";
const MAIN = "btn btn-sm btn-primary";

// Each action of a task: its words, its look, and what of the task it does.
const ACTIONS = {
  choose_other: ["choose_other", QUIET, (task) => task.drop()],
  send_as_new: ["send_as_new", PLAIN, (task) => task.asNew()],
  send_anyway: ["send_anyway", PLAIN, (task) => task.enqueue()],
  drop: ["cancel", QUIET, (task) => task.drop()],
  cancel: ["cancel", QUIET, (task) => task.cancel()],
  pause: ["pause", QUIET, (task) => task.pause()],
  resume: ["resume", MAIN, (task) => task.resume()],
  go_on: ["go_on", MAIN, (task) => task.goOn()],
  restart: ["restart", MAIN, (task) => task.restart()],
  remove: ["remove", QUIET, (task) => task.drop()],
};

function element(tag, css, text = "") {
  const node = document.createElement(tag);
  node.className = css;
  node.textContent = text;
  return node;
}

function restWords(seconds) {
  if (seconds > 3600) return words("hours", { count: Math.ceil(seconds / 3600) });
  return seconds > 60 ? words("minutes", { count: Math.ceil(seconds / 60) }) : words("seconds", { count: seconds });
}

export class UploadRow {
  constructor(task, signInAddress) {
    Object.assign(this, { task, signInAddress, shown: "" });
    this.node = element("div", "upload-row");
    this.facts = element("span", "upload-row-facts", sizeWords(task.file.size));
    this.bar = element("progress", "bar");
    Object.assign(this.bar, { max: 100, value: 0 });
    this.bar.setAttribute("aria-label", words("progress_name", { name: task.file.name }));
    this.words = element("div", "upload-row-words");
    this.words.setAttribute("role", "status");
    this.buttons = element("div", "upload-row-actions");
    const head = element("div", "upload-row-head");
    head.append(element("span", "upload-row-name", task.file.name), this.facts);
    this.node.append(head, this.bar, this.words, this.buttons);
    task.slot.querySelector("[data-upload-rows]").append(this.node);
    this.node.dataset.state = task.state;
  }

  show() {
    const { task, node } = this;
    node.dataset.state = task.state;
    node.dataset.tone = task.tone;
    this.words.textContent = this.sentence();
    if (task.signedOut) this.words.append(words("signed_out"));
    const shown = task.actions.join(" ");
    if (shown === this.shown) return; // a button that is being pressed stays
    this.shown = shown;
    this.buttons.replaceChildren(...task.actions.map((action) => this.button(action)));
  }

  sentence() {
    const { task } = this;
    const { code, values } = task.message;
    if (code !== "progress") return words(code, values);
    const { share, speed } = values;
    this.bar.value = share * 100;
    this.facts.textContent = `${sizeWords(task.sent)} / ${sizeWords(task.file.size)}`;
    const rest = speed ? restWords(Math.ceil((task.file.size - task.sent) / speed)) : "";
    return words("progress", {
      percent: Math.floor(share * 100),
      speed: speed ? words("speed", { size: sizeWords(speed), rest }) : "",
      note: task.note ? ` · ${task.note}` : "",
    });
  }

  button(action) {
    if (action === "sign_in") {
      const link = element("a", PLAIN, words("sign_in"));
      Object.assign(link, { href: this.signInAddress, target: "_blank" });
      return link;
    }
    const [code, css, act] = ACTIONS[action];
    const node = element("button", css, words(code));
    node.type = "button";
    node.addEventListener("click", () => act(this.task));
    return node;
  }

  remove() {
    this.node.remove();
  }
}
