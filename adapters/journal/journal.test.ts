/** A journal on a disk: whole, torn off, damaged, full; written by one process after the other. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { realDisk, type Disk } from './disk.ts';
import { FolderTaken, takeFolder } from './folderLock.ts';
import { readJournal, type Located, type TornTail } from './reader.ts';
import type { JournalRecord } from './records.ts';
import { JournalWriter, type WriterOptions } from './writer.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  folders.push(folder);
  return folder;
}

function open(folder: string, run: string, more: Partial<WriterOptions> = {}): JournalWriter {
  const head = { version: '1', build: 'b', run, about: {}, startedAt: '2026-02-02T00:00:00.000Z' };
  const onFailure = (error: Error): never => {
    throw error;
  };
  return new JournalWriter({ folder, head, hide: (text) => text, onFailure, ...more });
}

const step = (text: string): JournalRecord => ({ kind: 'step', life: 3, answer: JSON.stringify(text), request: '{}' });

/** Closed without an end, as by kill -9. */
function write(folder: string, run: string, texts: readonly string[], more: Partial<WriterOptions> = {}): void {
  const writer = open(folder, run, more);
  for (const text of texts) writer.append(step(text));
  writer.flush();
}

function read(folder: string): { readonly records: readonly Located[]; readonly torn: readonly TornTail[] } {
  const torn: TornTail[] = [];
  return { records: [...readJournal(folder, (tail) => void torn.push(tail))], torn };
}

const textsIn = (records: readonly Located[]): string[] =>
  records.flatMap(({ record }) => (record.kind === 'step' ? [JSON.parse(record.answer) as string] : []));

const firstFile = (folder: string): string => join(folder, '000001.journal');

describe('a journal', () => {
  it('is read as it was written, over its files, and numbered without a gap', () => {
    const texts = Array.from({ length: 50 }, (_, at) => `${at}\t\n"ü${'x'.repeat(at)}`);
    const folder = newFolder();
    const writer = open(folder, 'one', { segmentBytes: 500 });
    for (const text of texts) writer.append(step(text));
    writer.close();
    const { records, torn } = read(folder);
    expect(textsIn(records)).toEqual(texts);
    expect(records.map(({ number }) => number)).toEqual(records.map((_, at) => at));
    expect(records.at(-1)?.record.kind).toBe('end');
    expect(readdirSync(folder).length).toBeGreaterThan(4);
    expect(torn).toEqual([]);
  });

  it('goes on behind what an earlier process left, torn or not', () => {
    const folder = newFolder();
    write(folder, 'one', ['a', 'b']);
    const { length } = readFileSync(firstFile(folder));
    appendFileSync(firstFile(folder), '12345678\tshort');
    write(folder, 'two', ['c']);
    const { records, torn } = read(folder);
    expect(textsIn(records)).toEqual(['a', 'b', 'c']);
    expect(records.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(torn).toEqual([{ path: firstFile(folder), offset: length, bytes: 14 }]);
  });

  it('is a whole beginning of what was written, wherever it was torn off', () => {
    const texts = ['a', 'ü\u0000', 'ccc'];
    const folder = newFolder();
    write(folder, 'one', texts);
    const whole = readFileSync(firstFile(folder));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.uint8Array({ maxLength: 40 }), (length, garbage) => {
        const noise = Buffer.from(garbage).toString('latin1').replaceAll('\n', '.');
        writeFileSync(firstFile(folder), Buffer.concat([whole.subarray(0, length), Buffer.from(noise)]));
        const { records, torn } = read(folder);
        expect(textsIn(records)).toEqual(texts.slice(0, Math.max(0, records.length - 1)));
        const end = length === 0 ? 0 : whole.lastIndexOf('\n', length - 1) + 1;
        const isTorn = end < length + noise.length;
        expect(torn.map(({ offset }) => offset)).toEqual(isTorn ? [end] : []);
      }),
    );
    // And a process that comes after it goes on.
    truncateSync(firstFile(folder), 5);
    write(folder, 'two', ['d']);
    expect(textsIn(read(folder).records)).toEqual(['d']);
  });

  it('names the file and the offset of any byte that is not as it was written', () => {
    const folder = newFolder();
    write(folder, 'one', ['a', 'b', 'c']);
    const whole = readFileSync(firstFile(folder));
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    fc.assert(
      fc.property(fc.nat(lastLine - 2), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(whole);
        const start = at === 0 ? 0 : whole.lastIndexOf('\n', at - 1) + 1;
        damaged[at] = damaged[at]! ^ flip;
        writeFileSync(firstFile(folder), damaged);
        expect(() => read(folder)).toThrow(`${firstFile(folder)}: offset ${start} is not as it was written`);
      }),
    );
  });

  it('misses a file that is gone from its middle', () => {
    const folder = newFolder();
    write(folder, 'one', ['a'.repeat(100), 'b'.repeat(100), 'c'.repeat(100)], { segmentBytes: 100 });
    rmSync(join(folder, '000002.journal'));
    expect(() => read(folder)).toThrow(/000003\.journal: begins with event \d, event \d is missing/);
  });

  it('is no other folder and no other version', () => {
    const folder = newFolder();
    expect(() => read(folder)).toThrow(`${folder} holds no journal`);
    write(folder, 'one', ['a']);
    const other = readFileSync(firstFile(folder), 'utf8').replace('lockstep-journal-1', 'lockstep-journal-2');
    writeFileSync(firstFile(folder), other);
    expect(() => read(folder)).toThrow('offset 0 is not as it was written');
  });
});

describe('a disk that takes no more', () => {
  it('is told once; what was written before can be read, and nothing is written after', () => {
    const folder = newFolder();
    let room = 500;
    const small: Disk = {
      ...realDisk,
      write(file, bytes) {
        const fitting = bytes.subarray(0, room);
        room -= fitting.length;
        realDisk.write(file, fitting);
        if (fitting.length < bytes.length) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };
    const failures: string[] = [];
    const writer = open(folder, 'one', { disk: small, onFailure: ({ message }) => void failures.push(message) });
    for (const text of ['a'.repeat(200), 'b'.repeat(200), 'c']) {
      writer.append(step(text));
      writer.flush();
    }
    writer.close();
    expect(failures).toEqual(['no space']);
    expect(writer.isWriting).toBe(false);
    const { records, torn } = read(folder);
    expect(textsIn(records)).toEqual(['a'.repeat(200)]);
    expect(torn).toHaveLength(1);
  });

  it('is told when it fails later, at a sync', async () => {
    const broken: Disk = { ...realDisk, syncLater: (_, done) => setTimeout(() => done(new Error('I/O error')), 1) };
    const failure = await new Promise<string>((resolve) => {
      const writer = open(newFolder(), 'one', { disk: broken, onFailure: ({ message }) => resolve(message) });
      writer.append(step('a'));
      writer.sync();
    });
    expect(failure).toBe('I/O error');
  });
});

describe('a folder', () => {
  it('has one writer at a time, and is free when that one is no more', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), 'elsewhere 12\n');
    expect(() => takeFolder(folder)).toThrow(FolderTaken);
    expect(() => takeFolder(folder)).toThrow('process 12 on elsewhere writes to it');
    rmSync(join(folder, 'lock'));
    const giveBack = takeFolder(folder);
    expect(readdirSync(folder)).toEqual(['lock']);
    giveBack();
    expect(readdirSync(folder)).toEqual([]);
  });
});
