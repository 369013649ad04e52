// A look at a file before a byte is sent: name, size, and for films length and size of picture, from what the browser
// itself can read, by the rules the server wrote into the slot. It only warns early; the server's verdict counts.
import { MB, sizeWords } from "js/sizes.js";
import { extensionOf, LOOKS } from "js/upload/looks.js";
import { words } from "js/upload/words.js";

const HASHED = 64 * MB; // a larger file would delay its own start
const SAMPLE = 256 * 1024;
const FILMS = ["mp4", "mov", "m4v", "webm", "mkv", "avi", "wmv", "flv", "mpg", "mpeg", "mts", "3gp"];
const isFilm = (file) => file.type.startsWith("video/") || FILMS.includes(extensionOf(file.name));

/** Length and picture of a film as it is shown, turned and stretched; null where this browser can't play it. */
function readFilm(file) {
  return new Promise((resolve) => {
    const video = document.createElement("video");
    const address = URL.createObjectURL(file);
    const finish = (film) => {
      clearTimeout(late);
      video.onloadedmetadata = video.onerror = null;
      video.removeAttribute("src");
      URL.revokeObjectURL(address);
      resolve(film);
    };
    const late = setTimeout(() => finish(null), 8000);
    video.preload = "metadata";
    video.muted = true;
    video.onloadedmetadata = () => finish({ seconds: video.duration, width: video.videoWidth, height: video.videoHeight });
    video.onerror = () => finish(null);
    video.src = address;
  });
}

function applies(rule, { isFilm }) {
  if (LOOKS[rule.look].film && !isFilm) return false;
  return !rule.kinds.length || (isFilm && rule.kinds.includes("video"));
}

function remarkOf(rule, text) {
  if (LOOKS[rule.look].noteOnly && rule.advised) return { note: true, text: words("sentence", { words: text }) };
  return { text: words(rule.advised ? "advised" : "sentence", { words: text }), advised: rule.advised };
}

/** Of alternatives one that holds, or that can't be told, is enough. */
function remarksOf(rules, subject) {
  const remarks = [];
  const groups = new Map();
  for (const rule of rules.filter((rule) => applies(rule, subject))) {
    const text = LOOKS[rule.look].judge(rule, subject);
    if (!rule.group) {
      if (text) remarks.push(remarkOf(rule, text));
      continue;
    }
    const group = groups.get(rule.group) ?? { fine: false, texts: [], advised: true };
    group.fine ||= !text;
    group.advised &&= rule.advised;
    if (text) group.texts.push(text);
    groups.set(rule.group, group);
  }
  for (const group of groups.values()) {
    if (group.fine) continue;
    remarks.push({ text: words("sentence", { words: group.texts.join(words("alternatives")) }), advised: group.advised });
  }
  return remarks;
}

/** What can be said of the file against a slot's rules: `stop` sending is pointless, `note` only to be known. */
export async function precheck(file, slot) {
  const rules = JSON.parse(slot.look ?? "[]");
  const subject = { file, slot, isFilm: isFilm(file), film: null };
  const most = Number(slot.maxBytes) || Infinity;
  if (file.size === 0) return [{ stop: true, text: words("empty") }];
  if (file.size > most) {
    return [{ stop: true, text: words("too_large", { size: sizeWords(file.size), most: sizeWords(most) }) }];
  }
  if (rules.some((rule) => LOOKS[rule.look].film && applies(rule, subject))) {
    subject.film = await readFilm(file);
    if (!subject.film) return [...remarksOf(rules, subject), { note: true, text: words("film_unread") }];
  }
  return remarksOf(rules, subject);
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What tells this file from another: samples of it for going on elsewhere, and of a small one its whole sha256.
    Empty where the browser has no crypto (plain http from another machine) or the file can't be read. */
export async function identify(file) {
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
