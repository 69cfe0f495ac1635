import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Refusal } from '../cli/refusal.ts';
import { explain } from './why.ts';

const path = join(mkdtempSync(join(tmpdir(), 'lockstep-')), 'trace');
const HEAD = '{"lockstep":"trace"}';
const SIGNAL =
  '{"us":0,"time":"t","stream":"quantum:stream:trade.intent","id":"1-0","fields":{"symbol":"BTCUSDT"},"kind":"add"}';

it('finds a signal that went no further', () => {
  writeFileSync(path, `${HEAD}\n${SIGNAL}\n\n`);
  expect(explain('BTCUSDT', path).story.verdict).toBe(
    'PENDING last seen at outside: signal on trade.intent; nothing is recorded after that',
  );
});

it.each([
  ['an id nobody has', `${HEAD}\n${SIGNAL}`, 'ETHUSDT', 'trace knows no ETHUSDT: ids are stream entries'],
  ['an id of blanks', `${HEAD}\n${SIGNAL}`, ' ', 'an empty id means nothing'],
  ['a file that is no trace', '{}', 'BTCUSDT', 'trace:1 is not the head of a trace: write one with `run NAME'],
  ['a line cut off', `${HEAD}\n${SIGNAL}\n{"half`, 'BTCUSDT', 'trace:3 is no event of a trace: "{\\"half"'],
  ['a line that is no JSON', `${HEAD}\n{BTCUSDT}`, 'BTCUSDT', 'trace:2 is no event of a trace: "{BTCUSDT}"'],
  ['a line that is no event', `${HEAD}\n{"a":"BTCUSDT"}`, 'BTCUSDT', 'trace:2 is no event of a trace'],
])('refuses %s', (_, text, id, message) => {
  writeFileSync(path, text);
  expect(() => explain(id, path)).toThrow(Refusal);
  expect(() => explain(id, path)).toThrow(message);
});
