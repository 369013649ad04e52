// What a browser can judge of a file by itself, by the name that a rule's `client_check` gives as its `look`
// (validators/rules). A new sort of check is one more entry: `judge(rule, subject)` says what is wrong, "" for right,
// null for what the browser can't tell; `film` where it needs a film's length and picture.
import { durationWords, sizeBeside } from "js/sizes.js";
import { words } from "js/upload/words.js";

export const extensionOf = (name) => (/\.([^.]+)$/.exec(name)?.[1] ?? "").toLowerCase();

const FORM_NAMES = { names: ["author-name", 2], units: ["author-unit-name", 2], phones: ["author-phone", 7] };
const formValues = (name) =>
  [...document.querySelectorAll(`form [name="${name}"]`)].map((input) => input.value.trim()).filter(Boolean);
const folded = (text) => text.normalize("NFKC").toLowerCase();
const lettersOf = (text) => [...folded(text)].filter((char) => /[\p{L}\p{N}]/u.test(char)).join("");

function judgeType(rule, { file }) {
  const extension = extensionOf(file.name);
  if (!rule.types || rule.types.includes(extension)) return "";
  return words("type", { extension: extension ? `.${extension}` : words("no_extension"), limit: rule.limit });
}

function judgeSize(rule, { file }) {
  const small = rule.min !== null && file.size < rule.min;
  if (!small && (rule.max === null || file.size <= rule.max)) return "";
  return words("size", { size: sizeBeside(file.size, small ? rule.min : rule.max), limit: rule.limit });
}

function judgeDuration(rule, { film }) {
  if (!film || !Number.isFinite(film.seconds) || film.seconds <= 0) return null;
  const short = rule.min !== null && film.seconds < rule.min - rule.slack;
  const long = rule.max !== null && film.seconds > rule.max + rule.slack;
  if (!short && !long) return "";
  return words(short ? "duration_short" : "duration_long", { duration: durationWords(film.seconds), limit: rule.limit });
}

function judgePicture(rule, { film }) {
  if (!film || !film.width || !film.height) return null;
  const { width, height } = film;
  const exact = (rule.exact_width && width !== rule.exact_width) || (rule.exact_height && height !== rule.exact_height);
  const narrow = width < (rule.min_width ?? 0) || height < (rule.min_height ?? 0);
  const asked = Math.sign((rule.min_width ?? 0) - (rule.min_height ?? 0)) * (rule.min_width && rule.min_height ? 1 : 0);
  if (!exact && Math.sign(width - height) * asked < 0)
    return words(asked > 0 ? "picture_turned" : "picture_lies", { width, height, limit: rule.limit });
  if (!exact && !narrow && Math.min(width, height) >= (rule.min_lines ?? 0)) return "";
  return words("picture", { width, height, limit: rule.limit });
}

/** The file's name against the people that the form on this page names: the same words the server looks for. */
function judgeAnonymous(rule, { file }) {
  const name = folded(file.name);
  for (const sort of rule.sorts) {
    const [input, least] = FORM_NAMES[sort] ?? ["", 0];
    const term = input && formValues(input).find((value) => value.length >= least && name.includes(folded(value)));
    if (term) return words("anonymous", { term });
  }
  return "";
}

function judgeName(rule, { file, slot }) {
  const values = { unit: formValues("author-unit-name")[0], title: formValues("title")[0], slot: slot.label };
  const parts = rule.parts.map((part) => values[part]).filter(Boolean);
  const stem = lettersOf(file.name.replace(/\.[^.]+$/, ""));
  let from = 0;
  for (const part of parts.map(lettersOf)) {
    const at = stem.indexOf(part, from);
    if (at < 0) return words("name", { name: parts.join("+") });
    from = at + part.length;
  }
  return "";
}

export const LOOKS = {
  type: { judge: judgeType },
  size: { judge: judgeSize },
  duration: { judge: judgeDuration, film: true },
  picture: { judge: judgePicture, film: true },
  anonymous: { judge: judgeAnonymous },
  name: { judge: judgeName, noteOnly: true }, // where only advised, it asks nothing of the person
};
