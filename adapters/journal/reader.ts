/**
 * Reads a journal back, line by line. A tail that was torn off (the machine died while it wrote) ends a recording and is
 * no fault; anything else that is not as it was written is, and is named by file and offset.
 */
import { readFileSync } from 'node:fs';
import { unseal } from './line.ts';
import { FORMAT, recordOf, type Head, type JournalRecord } from './records.ts';
import { segmentsOf, type Segment } from './segments.ts';

const NEWLINE = 0x0a;

/** One record with its number, which counts all records of a journal, and where it is. */
export interface Located {
  readonly number: number;
  readonly record: JournalRecord;
  readonly path: string;
  /** Of its first byte. */
  readonly offset: number;
}

/** Bytes behind the last whole record of a recording. */
export interface TornTail {
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
}

/** It is not as it was written: one line, with file and offset. */
export class JournalDamage extends Error {}

/** What a segment holds, and what of its end is no record. */
interface Read {
  readonly records: readonly Located[];
  readonly torn: TornTail | undefined;
}

/**
 * The records of a folder in order.
 * @param onTorn hears of each recording that ends in a torn record
 * @throws JournalDamage; what the system says of a file that cannot be read
 */
export function* readJournal(folder: string, onTorn: (tail: TornTail) => void = () => undefined): Generator<Located> {
  const segments = segmentsOf(folder);
  if (segments.length === 0) throw new JournalDamage(`${folder} holds no journal: its files are 000001.journal and on`);
  let before: { readonly number: number; readonly run: string; readonly torn: TornTail | undefined } | undefined;
  for (const segment of segments) {
    const { records, torn } = readSegment(segment);
    const [first] = records;
    if (first === undefined) {
      // Torn off within its first line; were there more, the next number would tell.
      if (torn !== undefined) onTorn(torn);
      continue;
    }
    const head = headOf(first);
    if (before !== undefined) {
      const { torn: gap } = before;
      if (gap !== undefined && before.run === head.run)
        throw new JournalDamage(
          `${gap.path}: offset ${gap.offset} is not as it was written, and ${segment.path} follows`,
        );
      if (first.number !== before.number + 1)
        throw new JournalDamage(
          `${first.path}: begins with event ${first.number}, event ${before.number + 1} is missing`,
        );
    }
    if (torn !== undefined) onTorn(torn);
    yield* records;
    before = { number: records.at(-1)?.number ?? first.number, run: head.run, torn };
  }
}

function headOf({ record, path, offset }: Located): Head {
  if (record.kind !== 'head') throw new JournalDamage(`${path}: offset ${offset} is ${record.kind}, not a head`);
  return record.head;
}

/** @throws JournalDamage for a record that is not whole and has whole ones behind it */
export function readSegment({ path }: Pick<Segment, 'path'>): Read {
  const bytes = readFileSync(path);
  const records: Located[] = [];
  let bad: number | undefined;
  for (let offset = 0; offset < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, offset);
    const end = found < 0 ? bytes.length : found;
    const line = found < 0 ? undefined : unseal(bytes.subarray(offset, end));
    if (line === undefined) bad ??= offset;
    else {
      if (bad !== undefined) throw new JournalDamage(`${path}: offset ${bad} is not as it was written`);
      records.push(located(line, records.at(-1), path, offset));
    }
    offset = end + 1;
  }
  const torn = bad === undefined ? undefined : { path, offset: bad, bytes: bytes.length - bad };
  return { records, torn };
}

function located(
  [digits = '', ...rest]: readonly string[],
  before: Located | undefined,
  path: string,
  offset: number,
): Located {
  const number = Number(digits);
  const record = recordOf(rest);
  if (record === undefined || (record.kind === 'head' && record.head.format !== FORMAT))
    throw new JournalDamage(`${path}: offset ${offset} was written by another version (this one reads ${FORMAT})`);
  if (before !== undefined && number !== before.number + 1)
    throw new JournalDamage(`${path}: offset ${offset} is event ${number}, event ${before.number + 1} is missing`);
  return { number, record, path, offset };
}
