/** How one setting is read from text: its kind, bounds and default. Used by the table in config.ts. */
import { parseDecimal, type Decimal } from './decimal.ts';

export interface Setting<Value> {
  /** The default, as text, exactly as one would write it in the environment. */
  readonly initial: string;
  readonly doc: string;
  /** @returns the value, or a sentence that says what is wrong with the text. */
  read(text: string): { readonly value: Value } | { readonly fault: string };
}

export function flag(initial: boolean, doc: string): Setting<boolean> {
  return {
    initial: String(initial),
    doc,
    read: (text) =>
      text === 'true' || text === 'false' ? { value: text === 'true' } : { fault: 'must be true or false' },
  };
}

/** A binary float, for durations, counts and statistics; never for money. */
export function number(initial: number, min: number, max: number, doc: string): Setting<number> {
  return {
    initial: String(initial),
    doc,
    read: (text) => {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return value >= min && value <= max ? { value } : { fault: `must be a number from ${min} to ${max}` };
    },
  };
}

export function integer(initial: number, min: number, max: number, doc: string): Setting<number> {
  const inner = number(initial, min, max, doc);
  return {
    ...inner,
    read: (text) => {
      const read = inner.read(text);
      const whole = 'value' in read && Number.isInteger(read.value);
      return whole ? read : { fault: `must be a whole number from ${min} to ${max}` };
    },
  };
}

/** An exact amount, not negative. */
export function amount(initial: string, doc: string): Setting<Decimal> {
  return {
    initial,
    doc,
    read: (text) => {
      const value = parseDecimal(text);
      return value !== undefined && value >= 0n ? { value } : { fault: 'must be a decimal amount, not negative' };
    },
  };
}

export function choice<const Options extends readonly string[]>(
  options: Options,
  initial: Options[number],
  doc: string,
): Setting<Options[number]> {
  return {
    initial,
    doc,
    read: (text) => {
      const value = options.find((option) => option === text);
      return value === undefined ? { fault: `must be one of ${options.join(', ')}` } : { value };
    },
  };
}

/** Comma-separated upper-case symbols, each once. */
export function symbols(initial: string, doc: string): Setting<readonly string[]> {
  return {
    initial,
    doc,
    read: (text) => {
      const value = text === '' ? [] : text.split(',').map((symbol) => symbol.trim());
      const bad = value.find((symbol) => !/^[A-Z0-9]{2,30}$/.test(symbol));
      if (bad !== undefined) return { fault: `has ${JSON.stringify(bad)}, which is no symbol` };
      return new Set(value).size === value.length ? { value } : { fault: 'names a symbol twice' };
    },
  };
}

export function matching(pattern: RegExp, initial: string, doc: string): Setting<string> {
  return {
    initial,
    doc,
    read: (text) => (pattern.test(text) ? { value: text } : { fault: `must match ${pattern.source}` }),
  };
}
