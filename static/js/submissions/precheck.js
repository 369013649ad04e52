// A first look at a file before a byte is sent: name, size, and for films length and size of picture, from what the
// browser itself can read, by the rules the server wrote into the slot. It only warns early; the server's verdict counts.
(() => {
  "use strict";
  const MB = 1024 * 1024;
  const HASHED = 64 * MB; // a larger file would delay its own start
  const SAMPLE = 256 * 1024;
  const FILMS = ["mp4", "mov", "m4v", "webm", "mkv", "avi", "wmv", "flv", "mpg", "mpeg", "mts", "3gp"];
  // Never rounded up past a limit, in the server's own words.
  const UNITS = [[1024 * MB, "GB"], [MB, "MB"], [1024, "KB"]];
  const size = (bytes) => {
    const [unit, name] = UNITS.find(([least]) => bytes >= least) ?? [1, " 字节"];
    const number = Math.floor((bytes / unit) * 100) / 100;
    return `${Number.isInteger(number) && bytes % unit ? number.toFixed(2) : number}${name}`;
  };
  const extension = (name) => (/\.([^.]+)$/.exec(name)?.[1] ?? "").toLowerCase();
  const isFilm = (file) => file.type.startsWith("video/") || FILMS.includes(extension(file.name));

  function clock(seconds) {
    const tenths = Math.round(seconds * 10);
    const minutes = Math.floor(tenths / 600);
    const rest = (tenths % 600) / 10;
    if (minutes && rest === 0) return `${minutes}分钟`;
    return minutes ? `${minutes}分${rest}秒` : `${rest}秒`;
  }

  /** Length and picture of a film as it is shown, turned and stretched; null where this browser can't play it. */
  function film(file) {
    return new Promise((resolve) => {
      const video = document.createElement("video");
      const address = URL.createObjectURL(file);
      const done = (facts) => {
        clearTimeout(late);
        video.onloadedmetadata = video.onerror = null;
        video.removeAttribute("src");
        URL.revokeObjectURL(address);
        resolve(facts);
      };
      const late = setTimeout(() => done(null), 8000);
      video.preload = "metadata";
      video.muted = true;
      video.onloadedmetadata = () => done({ seconds: video.duration, width: video.videoWidth, height: video.videoHeight });
      video.onerror = () => done(null);
      video.src = address;
    });
  }

  // Each judge: words for what is wrong, "" for right, null for what the browser can't tell.
  const judges = {
    type(rule, { file }) {
      if (!rule.types || rule.types.includes(extension(file.name))) return "";
      return `“${extension(file.name) ? `.${extension(file.name)}` : "没有扩展名"}”不在允许的格式内（${rule.limit}），请先转换成要求的格式，只改扩展名没有用`;
    },
    size(rule, { file }) {
      if ((rule.min === null || file.size >= rule.min) && (rule.max === null || file.size <= rule.max)) return "";
      return `文件 ${size(file.size)}，要求 ${rule.limit}`;
    },
    duration(rule, { facts }) {
      if (!facts || !Number.isFinite(facts.seconds) || facts.seconds <= 0) return null;
      const [low, high] = [rule.min !== null && facts.seconds < rule.min - rule.slack, rule.max !== null && facts.seconds > rule.max + rule.slack];
      if (!low && !high) return "";
      return `视频时长 ${clock(facts.seconds)}，要求 ${rule.limit}；请${low ? "补足内容" : "剪短"}后再传`;
    },
    picture(rule, { facts }) {
      if (!facts || !facts.width || !facts.height) return null;
      const { width, height } = facts;
      const exact = (rule.exact_width && width !== rule.exact_width) || (rule.exact_height && height !== rule.exact_height);
      const narrow = width < (rule.min_width ?? 0) || height < (rule.min_height ?? 0);
      if (!exact && !narrow && Math.min(width, height) >= (rule.min_lines ?? 0)) return "";
      const turned = !exact && narrow && height >= (rule.min_width ?? 0) && width >= (rule.min_height ?? 0);
      return `画面 ${width}×${height}，要求 ${rule.limit}${turned ? "；画面是竖的，请改为横屏" : ""}`;
    },
  };

  // What the form on this page says of the case: the same words the server looks for.
  const said = (name) => [...document.querySelectorAll(`form [name="${name}"]`)].map((input) => input.value.trim()).filter(Boolean);
  const plain = (text) => [...text.normalize("NFKC").toLowerCase()].filter((char) => /[\p{L}\p{N}]/u.test(char)).join("");
  const TERMS = { names: ["author-name", 2], units: ["author-unit-name", 2], phones: ["author-phone", 7] };

  Object.assign(judges, {
    anonymous(rule, { file }) {
      const name = file.name.normalize("NFKC").toLowerCase();
      for (const sort of rule.sorts) {
        const [input, least] = TERMS[sort] ?? ["", 0];
        const found = input && said(input).find((term) => term.length >= least && name.includes(term.normalize("NFKC").toLowerCase()));
        if (found) return `文件名含有“${found}”，要求匿名；请改名后再传`;
      }
      return "";
    },
    name(rule, { file, slot }) {
      const values = { unit: said("author-unit-name")[0] ?? "", title: said("title")[0] ?? "", slot: slot.label ?? "" };
      const wanted = rule.parts.map((part) => values[part]).filter(Boolean);
      const stem = plain(file.name.replace(/\.[^.]+$/, ""));
      let from = 0;
      for (const part of wanted.map(plain)) {
        const at = stem.indexOf(part, from);
        if (at < 0) return `文件名建议为“${wanted.join("+")}”，不改也可以提交`;
        from = at + part.length;
      }
      return "";
    },
  });

  function applies(rule, known) {
    if (["duration", "picture"].includes(rule.look) && !known.film) return false;
    return !rule.kinds.length || (known.film && rule.kinds.includes("video"));
  }

  /** Of alternatives one that holds, or that can't be told, is enough. */
  function ofRules(rules, known) {
    const found = [];
    const groups = new Map();
    for (const rule of rules.filter((one) => applies(one, known))) {
      const words = judges[rule.look](rule, known);
      if (!rule.group) {
        if (words && rule.look === "name" && rule.advised) found.push({ note: true, text: `${words}。` });
        else if (words) found.push({ text: rule.advised ? `${words}（通知建议，不符合也可以提交）。` : `${words}。`, advised: rule.advised });
        continue;
      }
      const group = groups.get(rule.group) ?? { fine: false, words: [], advised: true };
      group.fine ||= !words;
      group.advised &&= rule.advised;
      if (words) group.words.push(words);
      groups.set(rule.group, group);
    }
    for (const group of groups.values()) if (!group.fine) found.push({ text: `${group.words.join("；或：")}。`, advised: group.advised });
    return found;
  }

  /** What can be said of the file against a slot's rules: `stop` sending is pointless, `note` only to be known. */
  async function look(file, slot) {
    const rules = JSON.parse(slot.look ?? "[]");
    const known = { file, slot, film: isFilm(file), facts: null };
    const most = Number(slot.maxBytes) || Infinity;
    if (file.size === 0) return [{ stop: true, text: "文件是空的（0 字节），请确认文件能正常打开。" }];
    if (file.size > most) return [{ stop: true, text: `文件 ${size(file.size)}，这里每个文件最大 ${size(most)}，请压缩后再传。` }];
    if (known.film && rules.some((rule) => ["duration", "picture"].includes(rule.look) && applies(rule, known))) {
      known.facts = await film(file);
      if (!known.facts) return [...ofRules(rules, known), { note: true, text: "浏览器读不出这个视频的时长和画面，传完后由服务器检测。" }];
    }
    return ofRules(rules, known);
  }

  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** What tells this file from another: samples of it for going on elsewhere, and of a small one its whole sha256.
      Empty where the browser has no crypto (plain http from another machine) or the file can't be read. */
  async function marks(file) {
    if (!window.crypto?.subtle) return { fingerprint: "", sha256: "" };
    try {
      const spots = [...new Set([0, Math.floor(file.size / 2), Math.max(0, file.size - SAMPLE)])];
      const pieces = await Promise.all(spots.map((at) => file.slice(at, at + SAMPLE).arrayBuffer()));
      const fingerprint = `s1:${file.size}:${hex(await crypto.subtle.digest("SHA-256", await new Blob(pieces).arrayBuffer()))}`;
      const sha256 = file.size <= HASHED ? hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())) : "";
      return { fingerprint, sha256 };
    } catch {
      return { fingerprint: "", sha256: "" };
    }
  }

  window.portal = { ...(window.portal ?? {}), look, marks, fileSize: size };
})();
