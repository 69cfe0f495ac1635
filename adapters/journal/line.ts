/** One line of a journal: eight hex digits of a CRC-32 over all that follows them, and columns that hold no tab. */
import { crc32 } from 'node:zlib';

const DIGITS = 8;
const TAB = 0x09;

/** With its newline, ready to be written. */
export function seal(columns: readonly string[]): string {
  const body = `\t${columns.join('\t')}`;
  return `${hex(crc32(body))}${body}\n`;
}

/** @param bytes of a line, without its newline. @returns undefined when they are not what was written */
export function unseal(bytes: Buffer): readonly string[] | undefined {
  if (bytes.length <= DIGITS || bytes[DIGITS] !== TAB) return undefined;
  if (bytes.toString('latin1', 0, DIGITS) !== hex(crc32(bytes.subarray(DIGITS)))) return undefined;
  return bytes.toString('utf8', DIGITS + 1).split('\t');
}

function hex(sum: number): string {
  return sum.toString(16).padStart(DIGITS, '0');
}
