import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Refusal } from '../cli/refusal.ts';
import { readLines, TraceWriter, type TraceHeader } from './traceFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
const HEADER: TraceHeader = { lockstep: 'trace', version: '1', scenario: 's', variant: null, seed: '1', settings: {} };

it('writes a header and then one event a line, and reads them back whatever is in them', () => {
  const path = join(folder, 'trace');
  const writer = new TraceWriter(path, HEADER);
  const texts = ['a\nb', '\u2028é', 'x'.repeat(700_000), 'ö'.repeat(600_001), ''];
  texts.forEach((text, n) => writer.write({ n, time: 't', kind: 'k', text }));
  writer.close();
  const lines = [...readLines(path)];
  expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  const records = lines.map(({ text }) => JSON.parse(text) as { text?: string });
  expect(records[0]).toEqual(HEADER);
  expect(records.slice(1).map(({ text }) => text)).toEqual(texts);
  expect(readFileSync(path, 'utf8').endsWith('}\n')).toBe(true);
});

it('reads a last line without its end', () => {
  const path = join(folder, 'cut');
  writeFileSync(path, 'a\nb');
  expect([...readLines(path)]).toEqual([
    { number: 1, text: 'a' },
    { number: 2, text: 'b' },
  ]);
});

it('waits for a reader that is slower than it', () => {
  const replay = `"${process.execPath}" --import tsx bin/sim.ts replay 3 --trace - 2>/dev/null`;
  const lines = execFileSync('sh', ['-c', `${replay} | (sleep 2; cat)`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => !line.startsWith('{') || !line.endsWith('}'))).toEqual([]);
});

it.each([
  [
    'writing',
    () => new TraceWriter(join(folder, 'no', 'where'), HEADER),
    /cannot write the trace .*: no such file or folder/,
  ],
  ['writing over a folder', () => new TraceWriter(folder, HEADER), /cannot write the trace .*: it is a folder/],
  ['reading', () => [...readLines(join(folder, 'nothing'))], /cannot read the trace .*: no such file or folder/],
])('%s where it cannot is a refusal', (_, act, message) => {
  expect(act).toThrow(Refusal);
  expect(act).toThrow(message);
});
