// Sends the bytes of one task: by tus to the portal, or straight to the object store where the page says so.
const CHUNK = 32 * 1024 * 1024;
const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
const FINAL = [400, 401, 403, 404, 410, 413, 507]; // answers that asking again does not change

/** The class that sends: tus's own, or one like it. */
export async function uploaderOf(page) {
  return "direct" in page.dataset ? (await import("js/upload/direct.js")).DirectUpload : window.tus.Upload;
}

/** The words of an answer that is meant for people, "" of any other. */
function answerOf(problem) {
  const body = problem.originalResponse?.getBody() ?? "";
  return body.length < 400 && !body.includes("<") ? body : "";
}

export class Transfer {
  /** `Upload` sends; `task` is told how it goes. */
  constructor(Upload, task, { endpoint, owner }) {
    const { file, slot, identity, replaces } = task;
    this.task = task;
    this.upload = new Upload(file, {
      endpoint,
      chunkSize: CHUNK,
      retryDelays: DELAYS,
      storeFingerprintForResuming: true,
      removeFingerprintOnSuccess: true,
      metadata: {
        filename: file.name,
        filetype: file.type,
        owner,
        slot: slot.dataset.slot,
        ...(identity.fingerprint ? { fingerprint: identity.fingerprint } : {}),
        ...(identity.sha256 ? { sha256: identity.sha256 } : {}),
        ...(replaces ? { replaces } : {}),
      },
      fingerprint: async () => ["tus", owner, slot.dataset.slot, file.name, file.size, file.lastModified].join("-"),
      onAfterResponse: (request, response) => {
        // A server that is away is asked again: on any answer but yes the library would begin the file anew.
        if (request.getMethod() === "HEAD" && response.getStatus() >= 500) throw new Error(`HEAD ${response.getStatus()}`);
      },
      onShouldRetry: (problem) => !FINAL.includes(problem.originalResponse?.getStatus()),
      onProgress: (sent) => task.progressed(sent, performance.now()),
      onUploadUrlAvailable: () => task.located(this.upload.url),
      onSuccess: () => task.finished(),
      onError: (problem) => task.failed(problem.originalResponse?.getStatus(), answerOf(problem)),
    });
    if (task.url) this.upload.url = task.url;
  }

  get url() {
    return this.upload.url;
  }

  /** Go on where an earlier visit stopped, or begin. */
  async begin() {
    if (!this.upload.url) {
      const earlier = (await this.upload.findPreviousUploads()).at(-1);
      if (earlier) this.upload.resumeFromPreviousUpload(earlier);
    }
    if (this.task.state === "sending") this.upload.start(); // unless it was paused meanwhile
  }

  resume() {
    this.upload.start();
  }

  stop() {
    this.upload.abort();
  }

  /** Stop, and have the server throw away what arrived. */
  async discard() {
    await this.upload.abort(true);
  }

  forget() {
    this.upload.url = null;
  }
}
