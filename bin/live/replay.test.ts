import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordRouter } from '../../adapters/journal/fixture.ts';
import type { AnyStage } from '../../engine/protocol.ts';
import { performReplay } from './replay.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function typed(more: { readonly json?: boolean; readonly set?: readonly string[] } = {}): {
  readonly code: number;
  readonly text: string;
} {
  let text = '';
  const out = (said: string): void => void (text += said);
  const terminal = { live: false, columns: 110, colors: pc.createColors(false), out };
  return { code: performReplay({ journal: folder, set: [], json: false, ...more }, terminal), text };
}

const breaking = (stage: AnyStage): AnyStage => ({
  ...stage,
  decide: () => {
    throw new Error('an assertion');
  },
});

it('says that everything was as it was', () => {
  recordRouter(folder);
  const { code, text } = typed();
  expect(code).toBe(0);
  expect(text).toMatch(
    /^recorded {2}2026-02-02T00:00:00.000Z {2}version 1 {2}world=live\nreplayed {2}8 events: 1 runners, 1 commits, 0 requests to the venue, in \d\.\d s\nIDENTICAL/,
  );
  expect(JSON.parse(typed({ json: true }).text)).toMatchObject({ events: 8, commits: 1, isEnded: true });
});

it('says where another engine would have done something else', () => {
  recordRouter(folder, (stage) => ({
    ...stage,
    decide: (message, view, atMs) => stage.decide(message, view, atMs).mark('MORE').text('quantum:kill', '0'),
  }));
  const { code, text } = typed();
  expect(code).toBe(13);
  expect(text).toContain('DIFFERENT event 5, request of router, from character ');
  expect(text).toContain('quantum:kill');
});

it('says where the engine broke, and no longer does', () => {
  recordRouter(folder, breaking);
  const { code, text } = typed();
  expect(code).toBe(13);
  expect(text).toMatch(
    /DIFFERENT event 5, request of router, .*\nexpected {2}error: an assertion\ngot {7}\{"op":"commit"/,
  );
});

it('says which decisions other settings would have ended otherwise', () => {
  recordRouter(folder);
  const { code, text } = typed({ set: ['ROUTER_DEDUP_TTL_S=900'] });
  expect(code).toBe(0);
  expect(text).toContain('with      ROUTER_DEDUP_TTL_S=900\n');
  expect(text).toContain(
    '1 decision, each made again on what was known then: 0 end otherwise, 1 with other numbers\n' +
      '          stage   count  was     would be\n' +
      '          router      1  intent  the same, with other numbers\n' +
      'venue     it would have been asked the same',
  );
  expect(JSON.parse(typed({ json: true, set: ['ROUTER_DEDUP_TTL_S=900'] }).text)).toMatchObject({
    whatIf: { settings: { ROUTER_DEDUP_TTL_S: '900' }, decisions: 1, untold: 0, rows: [{ stage: 'router', count: 1 }] },
  });
});

it.each([
  ['ROUTER_DEDUP_TTL=60', 'ROUTER_DEDUP_TTL: no such setting, did you mean ROUTER_DEDUP_TTL_S?'],
  ['ROUTER_DEDUP_TTL_S=soon', 'ROUTER_DEDUP_TTL_S=soon: must be a number from'],
  ['ROUTER_DEDUP_TTL_S', '--set: "ROUTER_DEDUP_TTL_S" is not KEY=VALUE'],
  ['BRAIN_CYCLE_S=60', 'must be longer than BRAIN_CYCLE_S=60'],
])('takes no --set %s', (setting, fault) => {
  recordRouter(folder);
  expect(() => typed({ set: [setting] })).toThrow(fault);
});

it('does not say what settings would change where the engine is another one', () => {
  recordRouter(folder, breaking);
  const { code, text } = typed({ set: ['ROUTER_DEDUP_TTL_S=900'] });
  expect(code).toBe(13);
  expect(text).not.toContain('with      ');
});

it('tells of a torn tail and goes on', () => {
  recordRouter(folder);
  appendFileSync(join(folder, '000001.journal'), 'abc');
  const { code, text } = typed();
  expect(code).toBe(0);
  expect(text).toMatch(/torn off {2}\S+000001\.journal: 3 bytes behind offset \d+: the process died/);
});

it('replays nothing of a journal that is damaged, missing or no folder', () => {
  recordRouter(folder);
  const path = join(folder, '000001.journal');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"owner":"me"', '"owner":"us"'));
  expect(() => typed()).toThrow(/000001\.journal: offset \d+ is not as it was written/);
  rmSync(path);
  expect(() => typed()).toThrow(`${folder} holds no journal`);
  folder = join(folder, 'missing');
  expect(() => typed()).toThrow(`cannot read ${folder}: no such file or folder`);
  folder = join(folder, '..');
});
