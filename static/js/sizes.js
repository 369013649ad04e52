// Sizes in the server's own words (validators/quantities.py), never rounded up past a limit.
export const MB = 1024 * 1024;
const UNITS = [[1024 * MB, "GB"], [MB, "MB"], [1024, "KB"]];

export function sizeWords(bytes) {
  const [unit, name] = UNITS.find(([least]) => bytes >= least) ?? [1, " 字节"];
  const number = Math.floor((bytes / unit) * 100) / 100;
  return `${Number.isInteger(number) && bytes % unit ? number.toFixed(2) : number}${name}`;
}

export function durationWords(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths % 600) / 10;
  if (minutes && rest === 0) return `${minutes}分钟`;
  return minutes ? `${minutes}分${rest}秒` : `${rest}秒`;
}
