const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/;
const DIGITS = /^\d{9,19}$/;
const MINUTE_MS = 60_000;

/**
 * Unix ms of a timestamp as data files write it: ISO with a zone, ISO without one (UTC), or unix seconds, milliseconds,
 * microseconds (Binance dumps since 2025) or nanoseconds, told apart by magnitude. Undefined if it is none of these.
 */
export function parseTimestampMs(text: string): number | undefined {
  if (DIGITS.test(text)) return unixMs(text);
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC rolls over: February 30 becomes March 2.
  if (Number(day) < 1 || Number(month) < 1 || Number(month) > 12) return undefined;
  if (Number(day) > 28 && new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  const minutes = Number(hour) * 60 + Number(minute) - zoneOffsetMinutes(zone);
  return midnight + minutes * MINUTE_MS + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function unixMs(digits: string): number {
  if (digits.length <= 11) return Number(digits) * 1000;
  if (digits.length <= 14) return Number(digits);
  return Number(digits.slice(0, digits.length <= 17 ? -3 : -6));
}

function zoneOffsetMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return zone.startsWith('-') ? -minutes : minutes;
}
