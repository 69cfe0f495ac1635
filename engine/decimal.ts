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

/** Digits a double holds exactly. */
const EXACT_DIGITS = 15;
const POINT = 46;
const MINUS = 45;

/** The usual case, at most thirty digits without exponent, read digit by digit: several times faster than the pattern. */
function parsePlain(text: string): Decimal | undefined {
  const { length } = text;
  const negative = text.charCodeAt(0) === MINUS;
  let high = 0;
  let low = 0;
  let digits = 0;
  let point = -1;
  for (let index = negative ? 1 : 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      if (digits < EXACT_DIGITS) high = high * 10 + code - 48;
      else low = low * 10 + code - 48;
      digits += 1;
    } else if (code === POINT && point < 0 && digits > 0) point = index;
    else return undefined;
  }
  const power = POWERS[SCALE - (point < 0 ? 0 : length - 1 - point)];
  if (digits === 0 || digits > 2 * EXACT_DIGITS || power === undefined) return undefined;
  const more = digits - EXACT_DIGITS;
  const count = more > 0 ? BigInt(high) * (POWERS[more] ?? 1n) + BigInt(low) : BigInt(high);
  return (negative ? -count : count) * power;
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

const NANO: Decimal = 1_000_000_000n;

/**
 * The nearest double. For statistics and display only: never feeds back into a quantity, price or amount.
 * Where both sides of a division are exact, its one rounding is that of reading the text.
 */
export function toNumber(value: Decimal): number {
  const units = Number(value);
  if (Number.isSafeInteger(units)) return units / 1e18;
  const nanos = value / NANO;
  const count = Number(nanos);
  return Number.isSafeInteger(count) && nanos * NANO === value ? count / 1e9 : Number(`${value}e-18`);
}

/** Plain decimal text, the inverse of `decimal`. */
export function formatDecimal(value: Decimal): string {
  if (value === 0n) return '0';
  if (value < 0n) return '-' + formatDecimal(-value);
  const units = value.toString();
  const digits = units.length > SCALE ? units : units.padStart(SCALE + 1, '0');
  const point = digits.length - SCALE;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end -= 1;
  return end === point ? digits.slice(0, point) : digits.slice(0, point) + '.' + digits.slice(point, end);
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
