// Sizes in the server's own words (validators/quantities.py), never rounded up past a limit.
export const MB = 1024 * 1024;
const UNITS = [[1024 * MB, "GB"], [MB, "MB"], [1024, "KB"]];

export function sizeWords(bytes) {
  const [unit, name] = unitOf(bytes);
  const number = Math.floor((bytes / unit) * 100) / 100;
  return `${Number.isInteger(number) && bytes % unit ? number.toFixed(2) : number}${name}`;
}

/** The words of a size outside a limit, with as many decimals as it takes to read apart from the limit's. */
export function sizeBeside(bytes, limit) {
  const [unit, name] = unitOf(bytes);
  const shown = Math.floor((limit / unit) * 100);
  if (unit === 1 || unitOf(limit)[0] !== unit || Math.floor((bytes / unit) * 100) !== shown) return sizeWords(bytes);
  for (let decimals = 3; bytes > limit && decimals <= 12; decimals += 1) {
    const digits = String((BigInt(bytes) * 10n ** BigInt(decimals)) / BigInt(unit));
    if (BigInt(digits) > BigInt(shown) * 10n ** BigInt(decimals - 2)) {
      return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}${name}`;
    }
  }
  return `${bytes} 字节`;
}

function unitOf(bytes) {
  return UNITS.find(([least]) => bytes >= least) ?? [1, " 字节"];
}

export function durationWords(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths % 600) / 10;
  if (minutes && rest === 0) return `${minutes}分钟`;
  return minutes ? `${minutes}分${rest}秒` : `${rest}秒`;
}
