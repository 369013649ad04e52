// tus-js-client under Node: one file, told by JSON in the first argument. Prints a line a chunk, then its address.
const { readFileSync } = require("node:fs");
const tus = require("tus-js-client");

const { path, endpoint, cookie, owner, parallel, chunk } = JSON.parse(process.argv[2]);
const metadata = { filename: "film.mp4", owner, slot: "film" };
const upload = new tus.Upload(readFileSync(path), {
  endpoint,
  chunkSize: chunk,
  parallelUploads: parallel,
  metadata,
  metadataForPartialUploads: metadata,
  headers: { Cookie: cookie },
  retryDelays: [200, 500, 1000, 2000, 4000, 8000],
  onChunkComplete: () => process.stdout.write("chunk\n"),
  onError: (problem) => {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  },
  onSuccess: () => process.stdout.write(`${upload.url}\n`),
});
upload.start();
