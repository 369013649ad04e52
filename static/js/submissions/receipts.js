// Receipts: print, and hold a file's hash against the ones that the receipt names, in this browser only.
function setUpReceipts() {
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

  const box = document.querySelector("[data-compare]");
  if (!box) return;
  const MOST = 256 * 1024 * 1024;
  const result = box.querySelector("[data-compare-result]");
  const pasted = box.querySelector("[data-compare-hash]");
  const rows = [...document.querySelectorAll("[data-sha256]")];

  function say(words, tone = "") {
    result.textContent = words;
    result.dataset.tone = tone;
  }

  function compare(hash, name) {
    for (const row of rows) row.classList.toggle("receipt-same", row.dataset.sha256 === hash);
    if (rows.some((row) => row.dataset.sha256 === hash)) say(`${name}与回执一致。`, "good");
    else say(`${name}与回执不一致：它的 SHA-256 是 ${hash}。`, "bad");
  }

  async function look(file) {
    if (!window.crypto?.subtle) return say("这个浏览器不能在本页计算（需要 https 连接），请用系统命令计算后粘贴。", "bad");
    if (file.size > MOST) return say(`“${file.name}”超过 256 MB，浏览器一次读不下；请用系统命令计算后粘贴。`, "bad");
    say("正在计算……");
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      compare([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""), `“${file.name}”`);
    } catch {
      say("文件读不出来，请重新选择。", "bad");
    }
  }

  box.querySelector("[data-compare-file]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) look(file);
  });
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    if (file) look(file);
  });
  pasted.addEventListener("input", () => {
    const hash = pasted.value.replace(/\s/g, "").toLowerCase();
    if (!hash) return say("");
    if (!/^[0-9a-f]{64}$/.test(hash)) return say("SHA-256 是 64 个数字和字母 a–f。");
    return compare(hash, "这个哈希值");
  });
}

setUpReceipts();
