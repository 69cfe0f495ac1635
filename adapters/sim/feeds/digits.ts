/**
 * From decimal text to whole numbers and back, without a float in between: 0.1 + 0.2 problems would otherwise turn up as a
 * tick of 1e-17. The engine's bigint decimals would do, at several times the cost; a week of prices is half a million.
 */

const SCIENTIFIC = /^(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,2})$/;
const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** The text as plain digits with at most one point ("1e-7" → "0.0000001"), or undefined if it is not a non-negative decimal. */
export function plainDecimal(text: string): string | undefined {
  if (isPlain(text)) return text;
  const parts = SCIENTIFIC.exec(text);
  if (parts === null) return undefined;
  const whole = parts[1] ?? '';
  const digits = whole + (parts[2] ?? '');
  const point = whole.length + Number(parts[3]);
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Digits, and perhaps a point with digits on both sides. A loop, because it is several times faster than a pattern. */
function isPlain(text: string): boolean {
  let point = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT && point < 0) point = i;
    else if (code < ZERO || code > NINE) return false;
  }
  return text.length > 0 && point !== 0 && point !== text.length - 1;
}

/** How many decimals a plain decimal needs: trailing zeros do not count ("1.500" → 1). */
export function decimalsOf(plain: string): number {
  const point = plain.indexOf('.');
  if (point < 0) return 0;
  let end = plain.length;
  while (end > point + 1 && plain.charCodeAt(end - 1) === ZERO) end--;
  return end - point - 1;
}

/**
 * A plain decimal counted in units of 10^-decimals: ("1.5", 2) → 150. Digits beyond `decimals` must be zeros
 * (see `decimalsOf`). NaN when the count does not fit a safe integer.
 */
export function unitsOf(plain: string, decimals: number): number {
  let units = 0;
  let missing = -1;
  for (let i = 0; i < plain.length && missing !== 0; i++) {
    const code = plain.charCodeAt(i);
    if (code === DOT) {
      missing = decimals;
      continue;
    }
    units = units * 10 + (code - ZERO);
    if (missing > 0) missing--;
  }
  for (let i = missing < 0 ? decimals : missing; i > 0; i--) units *= 10;
  return Number.isSafeInteger(units) ? units : Number.NaN;
}

/** The inverse: (150, 2) → "1.50". `units` is a non-negative safe integer. */
export function decimalText(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  if (decimals === 0) return digits;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
