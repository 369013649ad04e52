// Sends a file's parts straight to the object store, with addresses the portal signs. To transport.js it looks like a
// tus.Upload; what has arrived is asked of the store, so another tab or another computer goes on where this one was.
const AT_ONCE = 3;
const VERSION = { "Tus-Resumable": "1.0.0" };
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

class Refused extends Error {
  constructor(status, body) {
    super(body);
    this.originalResponse = { getStatus: () => status, getBody: () => body };
  }
}

async function ask(address, { method = "GET", headers = {}, body, signal } = {}) {
  const answer = await fetch(address, { method, body, signal, headers: { ...VERSION, ...headers } });
  if (!answer.ok) throw new Refused(answer.status, await answer.text());
  return answer.status === 204 ? null : answer.json();
}

/** One part to the store; resolves to the store's status, 0 where the line broke. */
function put(address, part, { signal, onBytes }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      resolve(request.status);
    };
    request.open("PUT", address);
    request.send(part);
  });
}

export class DirectUpload {
  constructor(file, options) {
    Object.assign(this, { file, options, url: null, urls: new Map(), sent: new Map() });
  }

  get at() {
    return `${this.options.endpoint}direct/${this.url.split("/").filter(Boolean).at(-1)}`;
  }

  async findPreviousUploads() {
    this.mark = `direct::${await this.options.fingerprint(this.file)}`;
    const kept = localStorage.getItem(this.mark);
    return kept ? [{ uploadUrl: kept }] : [];
  }

  resumeFromPreviousUpload(previous) {
    this.url = previous.uploadUrl;
  }

  async start() {
    if (this.instead) return this.instead.start();
    const { signal } = (this.run = new AbortController());
    try {
      await this.send(signal);
    } catch (problem) {
      if (signal.aborted) return;
      this.run.abort();
      if ([404, 410].includes(problem.originalResponse?.getStatus())) this.forget();
      this.options.onError(problem);
    }
  }

  abort(terminate) {
    if (this.instead) return this.instead.abort(terminate);
    this.run?.abort();
    if (!terminate || !this.url) return Promise.resolve();
    this.forget();
    return ask(this.at, { method: "DELETE" });
  }

  async send(signal) {
    let state;
    try {
      state = await this.again(signal, () => (this.url ? ask(this.at, { signal }) : this.reserve(signal)));
    } catch (problem) {
      if (problem.originalResponse?.getStatus() !== 409) throw problem;
      return this.byTus();
    }
    Object.assign(this, { part: state.part, batch: state.batch });
    const count = Math.max(1, Math.ceil(this.file.size / this.part));
    const done = new Set(state.done);
    this.sent = new Map(state.done.map((number) => [number, this.slice(number).size]));
    this.left = Array.from({ length: count }, (_, at) => at + 1).filter((number) => !done.has(number));
    this.tell();
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.lane(signal)));
    if (signal.aborted) return;
    await this.again(signal, () => ask(`${this.at}/done`, { method: "POST", signal }));
    this.forget();
    this.options.onSuccess();
  }

  async reserve(signal) {
    const metadata = Object.entries(this.options.metadata).map(([key, value]) => `${key} ${base64(value)}`);
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata.join(",") };
    const state = await ask(`${this.options.endpoint}direct/`, { method: "POST", headers, signal });
    this.url = `${this.options.endpoint}${state.upload}`;
    if (this.mark) localStorage.setItem(this.mark, this.url);
    this.options.onUploadUrlAvailable?.();
    return state;
  }

  async lane(signal) {
    while (this.left.length && !signal.aborted) await this.sendPart(this.left.shift(), signal);
  }

  async sendPart(number, signal) {
    for (const delay of [...this.options.retryDelays, null]) {
      const address = await this.again(signal, () => this.address(number, signal));
      const status = await put(address, this.slice(number), { signal, onBytes: (bytes) => this.tell(number, bytes) });
      if (signal.aborted) return;
      if (status >= 200 && status < 300) return this.tell(number, this.slice(number).size);
      this.urls.delete(number); // it may have lived its time
      this.tell(number, 0);
      if (delay === null) throw new Error(`the store answered ${status}`);
      await wait(delay);
      if (signal.aborted) return;
    }
  }

  /** Addresses are signed a few at a time, when they are needed. */
  async address(number, signal) {
    if (!this.urls.has(number)) {
      const parts = [number, ...this.left.slice(0, this.batch - 1)];
      const answer = await ask(`${this.at}/parts`, { method: "POST", signal, body: JSON.stringify({ parts }) });
      for (const [part, address] of Object.entries(answer.urls)) this.urls.set(Number(part), address);
    }
    return this.urls.get(number);
  }

  /** Ask the portal, and ask again where the line broke or it was away. */
  async again(signal, act) {
    for (const delay of [...this.options.retryDelays, null]) {
      try {
        return await act();
      } catch (problem) {
        const settled = problem.originalResponse?.getStatus() === 409 || !this.options.onShouldRetry(problem);
        if (signal.aborted || delay === null || settled) throw problem;
        await wait(delay);
      }
    }
  }

  /** It was begun by way of the portal, and goes on so. */
  byTus() {
    this.instead = new window.tus.Upload(this.file, this.options);
    this.instead.url = this.url;
    this.instead.start();
  }

  slice(number) {
    return this.file.slice((number - 1) * this.part, number * this.part);
  }

  tell(number, bytes) {
    if (number) this.sent.set(number, bytes);
    this.options.onProgress([...this.sent.values()].reduce((sum, sent) => sum + sent, 0), this.file.size);
  }

  forget() {
    if (this.mark) localStorage.removeItem(this.mark);
  }
}
