// 字数 as Word counts it: an Asian character counts one, a run of anything else counts one. The same rule as the
// server's validators/probes/textcount.py; a test compares the two.
const ASIAN =
  "\\u1100-\\u11ff\\u2e80-\\u2fdf\\u2ff0-\\u2fff\\u3000-\\u303f\\u3040-\\u312f\\u3130-\\u318f\\u31a0-\\u31bf\\u31c0-\\u31ef" +
  "\\u31f0-\\u31ff\\u3200-\\u4dbf\\u4e00-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef" +
  "\\u{20000}-\\u{3ffff}";
const SPACE = "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000";
const asian = new RegExp(`[${ASIAN}]`, "gu");
const other = new RegExp(`[^${ASIAN}${SPACE}]+`, "gu");
const blank = /\u3000/g;
const count = (text, pattern) => (text.match(pattern) ?? []).length;

/** 字 of a text. */
export const charCountCjk = (text) => count(text, asian) - count(text, blank) + count(text, other);
