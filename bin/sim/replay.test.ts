import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { writeCaseFile } from '../../adapters/sim/fuzz/caseFile.ts';
import { drawCase } from '../../adapters/sim/fuzz/drawWorld.ts';
import { runSeed } from '../../adapters/sim/fuzz/runSeed.ts';
import { performReplay, type ReplayArgs } from './replay.ts';
import { explain } from './why.ts';

const ARGS: ReplayArgs = { what: '3', until: undefined, trace: undefined, mutant: undefined, json: false };
const folder = (): string => mkdtempSync(join(tmpdir(), 'lockstep-replay-'));

async function told(args: Partial<ReplayArgs>): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const out = (more: string) => void (text += more);
  const code = await performReplay(
    { ...ARGS, ...args },
    { live: false, columns: 110, colors: pc.createColors(false), out },
  );
  return { code, text };
}

describe('replays', () => {
  const { traceHash } = runSeed(3);

  it('a seed to the same trace', async () => {
    expect(await told({})).toMatchObject({ code: 0, text: expect.stringContaining(`trace ${traceHash} over`) });
  });

  it('a file, and says whether the trace is still the same', async () => {
    const found = { seed: '3', law: '2-nothing-lost', detail: 'lost', traceHash };
    const same = writeCaseFile(folder(), { found, one: drawCase('3') });
    const { text } = await told({ what: same });
    expect(text).toContain(`trace ${traceHash} over`);
    expect(text).toContain('the same as when it was found');
    expect(text).toContain('found on seed 3, where it broke 2-nothing-lost: it does so no more');
    const other = writeCaseFile(folder(), { found: { ...found, traceHash: 'f00' }, one: drawCase('3') });
    expect((await told({ what: other })).text).toContain('the engine is another since it was found');
  });

  it('as JSON', async () => {
    const { text } = await told({ json: true });
    expect(JSON.parse(text)).toMatchObject({ verdict: 'pass', traceHash });
  });

  it('up to a moment, with a trace that `why` can read', async () => {
    const trace = join(folder(), 't.ndjson');
    const { text } = await told({ until: 150, trace });
    expect(text).toContain('stopped after 150 s');
    const lines = readFileSync(trace, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { us?: number; kind?: string; id?: string });
    expect(lines.length).toBeGreaterThan(20);
    expect(Math.max(...lines.map(({ us }) => us ?? 0))).toBeLessThanOrEqual(150_000_000);
    expect(explain(lines.find(({ kind }) => kind === 'add')!.id!, trace).story.steps.length).toBeGreaterThan(0);
  });

  it('with a wrong engine, which breaks the law again', async () => {
    const path = join(folder(), 'mutant.json');
    const mutant = {
      name: 'unknown-is-failed',
      file: 'engine/executor/executor.ts',
      find: '  return becomeUnknown(order, reason, atMs);\n}\n',
      replace:
        '  return refused(order, { kind: "rejected", code: -1, message: reason, serverTimeMs: atMs }, config, atMs);\n}\n',
    };
    writeFileSync(path, JSON.stringify(mutant));
    const drawn = drawCase('3');
    const {
      symbols: [symbol = ''],
    } = drawn.draft;
    const order = { shape: 'decision', atMs: 20_000, symbol, side: 'BUY', id: 's1', usd: 100, leverage: 10 } as const;
    const draft = { ...drawn.draft, settings: {}, gaps: [], happenings: [], signals: [order] };
    const faults = [{ site: 'venue/placeOrder', key: '*', occurrence: 1, kind: 'unknown-1007' }] as const;
    const found = { seed: '3', law: '9-unknown-by-evidence', detail: '', traceHash: '' };
    const what = writeCaseFile(folder(), { found, one: { seed: '3', draft, faults } });
    expect(await told({ what })).toMatchObject({ code: 0 });
    const wrong = await told({ what, mutant: path });
    expect(wrong).toMatchObject({ code: 11, text: expect.stringContaining('it breaks the same law') });
  });
});

it.each<[Partial<ReplayArgs>, string]>([
  [{ what: 'nothing.json' }, 'cannot read nothing.json: no such file'],
  [{ until: -1 }, '--until must be a number of seconds, 0 or more'],
  [{ mutant: 'nothing.json' }, 'cannot read the mutant nothing.json: no such file or folder'],
  [{ mutant: 'package.json' }, 'package.json is no mutant: it needs the texts name, file, find and replace'],
  [{ trace: '/no/where/t' }, 'cannot write the trace /no/where/t'],
])('refuses %j', async (args, message) => {
  await expect(told(args)).rejects.toThrow(message);
});
