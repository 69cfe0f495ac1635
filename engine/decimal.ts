/**
 * Exact arithmetic for quantity, price and money.
 *
 * A `Decimal` is a bigint that counts units of 10⁻¹⁸, so 1.5 is 1_500_000_000_000_000_000n. Addition,
 * subtraction and comparison are the bigint operators. A product of two values with at most nine
 * decimals each (every Binance price × quantity) is exact; any other product or quotient names its rounding.
 * On the wire a Decimal is plain decimal text: no exponent, no trailing zeros, no minus zero.
 */
export type Decimal = bigint;

const SCALE = 18;
export const ONE: Decimal = 1_000_000_000_000_000_000n;
export const ZERO: Decimal = 0n;

/** Longer text than this is no price or quantity; it also bounds the work a hostile payload can ask for. */
const TEXT_LENGTH_MAX = 64;
const PATTERN = /^([+-]?)(\d{1,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** 10ⁿ for n of 0 to 60, made by multiplication because powers differ between Node majors. */
const POWERS: readonly bigint[] = Array.from({ length: 61 }).reduce<bigint[]>(
  (powers) => [...powers, powers.length === 0 ? 1n : 10n * (powers[powers.length - 1] ?? 1n)],
  [],
);

/**
 * Reads decimal text (also `1e-7`, as Python writes small floats).
 * @returns undefined when the text is not a finite decimal or has more than 18 significant decimals.
 */
export function parseDecimal(text: string | undefined): Decimal | undefined {
  if (text === undefined || text.length > TEXT_LENGTH_MAX) return undefined;
  return parsePlain(text) ?? parseAny(text);
}

/** Digits a double holds exactly, with room for the point. */
const PLAIN_LENGTH_MAX = 15;

/** The usual case, a short number without sign or exponent, read digit by digit: several times faster than the pattern. */
function parsePlain(text: string): Decimal | undefined {
  const { length } = text;
  if (length > PLAIN_LENGTH_MAX) return undefined;
  let digits = 0;
  let point = -1;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits = digits * 10 + code - 48;
    else if (code === 46 && point < 0 && index > 0) point = index;
    else return undefined;
  }
  const decimals = point < 0 ? 0 : length - 1 - point;
  const power = POWERS[SCALE - decimals];
  return length === 0 || power === undefined ? undefined : BigInt(digits) * power;
}

function parseAny(text: string): Decimal | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const fraction = match[3] ?? '';
  const shift = SCALE - fraction.length + Number(match[4] ?? 0);
  const digits = BigInt((match[2] ?? '') + fraction);
  const scaled = shiftDigits(digits, shift);
  if (scaled === undefined) return undefined;
  return match[1] === '-' ? -scaled : scaled;
}

function shiftDigits(digits: bigint, shift: number): bigint | undefined {
  const power = POWERS[shift < 0 ? -shift : shift];
  if (power === undefined) return undefined;
  if (shift >= 0) return digits * power;
  return digits % power === 0n ? digits / power : undefined;
}

/** Reads text this program wrote itself. @throws when it is not a decimal: that is our mistake, not the world's. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new Error(`not a decimal: ${JSON.stringify(text)}`);
  return value;
}

/**
 * A binary float from JSON or a statistic, read as the shortest decimal that names it, rounded to 18 decimals.
 * @returns undefined for NaN, infinities and what has more than 30 digits before the point.
 */
export function fromNumber(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  return parseDecimal(String(value)) ?? parseDecimal(value.toFixed(SCALE));
}

/** An integer count, for example whole ticks. */
export function fromInteger(value: number): Decimal {
  return BigInt(value) * ONE;
}

/** For statistics and display only: never feeds back into a quantity, price or amount. */
export function toNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

/** Plain decimal text, the inverse of `decimal`. */
export function formatDecimal(value: Decimal): string {
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  const whole = magnitude / ONE;
  const rest = magnitude - whole * ONE;
  let text = whole.toString();
  if (rest !== 0n) {
    const digits = rest.toString().padStart(SCALE, '0');
    let end = digits.length;
    while (digits.charCodeAt(end - 1) === 48) end -= 1;
    text += '.' + digits.slice(0, end);
  }
  return negative ? '-' + text : text;
}

/** Product, rounded towards zero at the 18th decimal; exact for factors of at most nine decimals each. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return (a * b) / ONE;
}

/** Quotient, rounded towards zero at the 18th decimal. @throws on a zero divisor. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (b === 0n) throw new Error('division by zero');
  return (a * ONE) / b;
}

/** Largest multiple of `step` that is not above `value`; both not negative, step above zero. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  return value - (value % step);
}

/** Smallest multiple of `step` that is not below `value`; both not negative, step above zero. */
export function ceilTo(value: Decimal, step: Decimal): Decimal {
  const rest = value % step;
  return rest === 0n ? value : value - rest + step;
}

export function absolute(value: Decimal): Decimal {
  return value < 0n ? -value : value;
}

export function minimum(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}

export function maximum(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}
