// A first look at a file before a byte is sent: name, size, and for films length and size of picture, from what the
// browser itself can read. It only warns early; the server's verdict counts.
(() => {
  "use strict";
  const MB = 1024 * 1024;
  const size = (bytes) => (bytes >= 1024 * MB ? `${(bytes / MB / 1024).toFixed(2)} GB` : bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`);
  const extension = (name) => (/\.([^.]+)$/.exec(name)?.[1] ?? "").toLowerCase();

  function clock(seconds) {
    const whole = Math.round(seconds);
    const minutes = Math.floor(whole / 60);
    if (minutes && whole % 60 === 0) return `${minutes} 分钟`;
    return minutes ? `${minutes} 分 ${whole % 60} 秒` : `${whole} 秒`;
  }

  function film(file) {
    return new Promise((resolve) => {
      const video = document.createElement("video");
      const address = URL.createObjectURL(file);
      const done = (facts) => {
        URL.revokeObjectURL(address);
        video.removeAttribute("src");
        resolve(facts);
      };
      const late = setTimeout(() => done(null), 8000);
      video.preload = "metadata";
      video.muted = true;
      video.onloadedmetadata = () => {
        clearTimeout(late);
        done({ seconds: video.duration, width: video.videoWidth, height: video.videoHeight });
      };
      video.onerror = () => {
        clearTimeout(late);
        done(null);
      };
      video.src = address;
    });
  }

  function ofName(file, rules) {
    const found = [];
    if (file.size === 0) found.push({ stop: true, text: "文件是空的（0 字节），请确认文件能正常打开。" });
    const most = Number(rules.maxBytes) || Infinity;
    if (file.size > most) found.push({ stop: true, text: `文件 ${size(file.size)}，这里每个文件最大 ${size(most)}，请压缩后再传。` });
    else if (Number(rules.ruleBytes) && file.size > Number(rules.ruleBytes))
      found.push({ text: `文件 ${size(file.size)}，要求不超过 ${size(Number(rules.ruleBytes))}。` });
    const types = rules.types ? rules.types.split(",") : null;
    if (types && !types.includes(extension(file.name)))
      found.push({ text: `“.${extension(file.name) || "无扩展名"}”不在允许的格式内，请先转换成要求的格式（只改扩展名没有用）。` });
    return found;
  }

  function ofFilm(facts, rules) {
    const found = [];
    const { seconds, width, height } = facts;
    const [least, most] = [Number(rules.minSeconds) || 0, Number(rules.maxSeconds) || Infinity];
    const wanted = least && most < Infinity ? `${clock(least)}至${clock(most)}` : least ? `至少 ${clock(least)}` : `不超过 ${clock(most)}`;
    if (Number.isFinite(seconds) && (seconds < least - 0.5 || seconds > most + 0.5)) found.push({ text: `视频时长 ${clock(seconds)}，要求 ${wanted}。` });
    const [long, short] = [Math.max(width, height), Math.min(width, height)];
    const sides = [Number(rules.minWidth) || 0, Number(rules.minHeight) || 0];
    const lines = Number(rules.minLines) || 0;
    if (width && (long < Math.max(...sides) || short < Math.max(Math.min(...sides), lines)))
      found.push({ text: `画面 ${width}×${height}，低于要求的${sides[0] ? ` ${sides[0]}×${sides[1]}` : ` ${lines} 线`}。` });
    return found;
  }

  /** What can be said of the file against a slot's rules; `stop` means sending it is pointless. */
  async function look(file, rules) {
    const found = ofName(file, rules);
    const asks = rules.minSeconds || rules.maxSeconds || rules.minWidth || rules.minHeight || rules.minLines;
    if (asks && (file.type.startsWith("video/") || ["mp4", "mov", "m4v", "webm"].includes(extension(file.name)))) {
      const facts = await film(file);
      if (facts) found.push(...ofFilm(facts, rules));
    }
    return found;
  }
  window.portal = { ...(window.portal ?? {}), look, fileSize: size };
})();
