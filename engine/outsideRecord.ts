/**
 * One record as somebody else wrote it (JSON values or stream fields), read value by value. What is there but
 * cannot be used is remembered in `faults`; what is absent is undefined, and so is what the original services
 * write for "none".
 */
import { fromNumber, ONE, parseDecimal, type Decimal } from './decimal.ts';
import type { JsonRecord } from './json.ts';
import { parseTime } from './time.ts';

/** Python's `str(None)`, an empty field. JSON null is absent too. */
const NOTHING: ReadonlySet<string> = new Set(['', 'None', 'null']);
const NUMERIC = /^[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?$/;
/** No price, quantity or amount of money is larger; 10¹⁵. */
const AMOUNT_MAX: Decimal = 1_000_000_000_000_000n * ONE;
/** 2100-01-01, after which a time is a unit error. */
const TIME_MAX_MS = 4_102_444_800_000;

export class OutsideRecord {
  readonly faults: string[] = [];
  private readonly record: JsonRecord;

  constructor(record: JsonRecord) {
    this.record = record;
  }

  /** Remembers why the record cannot be used. */
  fault(reason: string): undefined {
    this.faults.push(reason);
    return undefined;
  }

  /** A plain value as trimmed text. */
  text(name: string): string | undefined {
    const value = this.record[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') return this.fault(`${name} is not a plain value`);
    const text = `${value as string | number | boolean}`.trim();
    return NOTHING.has(text) ? undefined : text;
  }

  /** An amount above zero. Zero is absent, because the original writes 0.0 for "none". */
  amount(name: string): Decimal | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const amount = parseDecimal(text) ?? (NUMERIC.test(text) ? fromNumber(Number(text)) : undefined);
    if (amount === undefined) return this.fault(`${name}=${shown(text)} is no number`);
    if (amount < 0n) return this.fault(`${name}=${shown(text)} is negative`);
    if (amount > AMOUNT_MAX) return this.fault(`${name}=${shown(text)} is absurdly large`);
    return amount === 0n ? undefined : amount;
  }

  /** A binary float, for ratios and leverage. */
  number(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = NUMERIC.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : this.fault(`${name}=${shown(text)} is not within ${min} to ${max}`);
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'true' || text === '1' || text === 'yes') return true;
    if (text === 'false' || text === '0' || text === 'no') return false;
    return this.fault(`${name}=${shown(text)} is neither true nor false`);
  }

  /** Unix ms of a time in any of the producers' writings. */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const atMs = parseTime(text);
    const usable = atMs !== undefined && atMs >= 0 && atMs < TIME_MAX_MS;
    return usable ? atMs : this.fault(`${name}=${shown(text)} is no time`);
  }
}

/** Quoted and cut, for a reason that fits on a line. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
