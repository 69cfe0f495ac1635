import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../adapters/journal/reader.ts';
import { replay } from '../../adapters/journal/replay.ts';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import type { Terminal } from '../cli/terminal.ts';
import { everyScenario } from './everyScenario.ts';
import { performList } from './list.ts';
import { performRuns, type RunArgs } from './run.ts';
import { TINY } from './tinyScenario.ts';
import { explain } from './why.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
const ARGS: RunArgs = {
  ...{ names: ['tiny'], seed: '1', set: [], variant: 'none', trace: undefined },
  ...{ store: 'memory', workers: 1, verbose: false, json: false },
};

class Paper implements Terminal {
  readonly columns = 200;
  readonly colors = pc.createColors(false);
  readonly live: boolean;
  text = '';

  constructor(live = false) {
    this.live = live;
  }

  out = (text: string): void => {
    this.text += text;
  };
}

async function run(args: Partial<RunArgs>, scenarios = [TINY], paper = new Paper()) {
  const code = await performRuns({ ...ARGS, ...args }, scenarios, paper, paper);
  return { code, text: paper.text };
}

describe('run', () => {
  it('passes, says so in a row and in one line at the end', async () => {
    const { code, text } = await run({});
    expect(text).toMatch(
      /^seed 1\nscenario {2,}variant .*\ntiny +pass +(\d+)\/\1 +\S+ \S+ .*\n\n1 scenario, 0 variants: 1 run, all as they should; /,
    );
    expect(code).toBe(0);
  });

  it('writes a journal that replays to the same decisions', async () => {
    const journal = join(folder, 'journal');
    expect((await run({ journal })).code).toBe(0);
    const { difference, isEnded, lives, recordings } = replay(readJournal(journal));
    expect({ difference, isEnded, lives }).toEqual({ difference: undefined, isEnded: true, lives: 8 });
    expect(recordings.map(({ about }) => about)).toEqual([
      { world: 'sim', scenario: 'tiny', variant: 'none', seed: '1', settings: '{}' },
    ]);
    await expect(run({ journal, variant: 'all' })).rejects.toThrow('--journal takes one run and this is 3');
    await expect(run({ journal: join(journal, '000001.journal') })).rejects.toThrow(/^--journal \S+: /);
  });

  it('says where a store gets less than the whole story', async () => {
    const cut = { ...TINY, minutesOn: { memory: 2 } };
    const { code, text } = await run({}, [cut]);
    expect(code).toBe(0);
    expect(text).toContain('\n\ntiny: its first 2 minutes, which is what memory gets\n1 scenario,');
    expect((await run({ json: true }, [cut])).text).not.toContain('which is what');
  });

  it('runs the variants too: what breaks as named passes, what does not fails', async () => {
    const { code, text } = await run({ variant: 'all' });
    expect(code).toBe(11);
    expect(text).toMatch(/tiny +no-positions +breaks 1 as it should/);
    expect(text).toMatch(/tiny +no-change +FAIL/);
    expect(text).toContain('✗ one order: held, but no-change should break it (1, expected 1)');
    expect(text).toContain('repeat: npx tsx bin/sim run tiny --variant no-change --seed 1\n');
    expect(text).toMatch(/\ntiny +pass +1 of 2 break as named +FAIL\n/);
  });

  it('fails where a setting breaks an expectation', async () => {
    const { code, text } = await run({ set: ['POSITIONS_MAX=0'] });
    expect(code).toBe(11);
    expect(text).toContain('✗ one order: failed (0, expected 1)');
    expect(text).toContain('--set POSITIONS_MAX=0\n');
  });

  it('is vacuous where a fault did not happen, and nothing else is wrong', async () => {
    const hopeful: Scenario = {
      ...TINY,
      world: (seed) => ({
        ...TINY.world(seed),
        faults: [{ site: 'venue/placeOrder', key: 'ETHUSDT', occurrence: 1, kind: 'unknown-1007' }],
      }),
    };
    const { code, text } = await run({}, [hopeful]);
    expect(text).toContain('every fault fired: failed (never happened: unknown-1007 at venue/placeOrder ETHUSDT #1)');
    expect(code).toBe(14);
    expect((await run({ set: ['POSITIONS_MAX=0'] }, [hopeful])).code).toBe(11);
  });

  it('tells a crash and goes on', async () => {
    const broken = {
      ...TINY,
      name: 'broken',
      world: () => {
        throw new Error('a mistake');
      },
    };
    const { code, text } = await run({ names: ['all'] }, [broken, TINY]);
    expect(code).toBe(10);
    expect(text).toMatch(/broken +CRASH\ntiny +pass/);
    expect(text).toMatch(/\n {2}a mistake \(bin\/sim\/run\.test\.ts:\d+\)\n/);
    expect(text).not.toContain('    at ');
  });

  it('prints JSON and nothing else, the same every time but for the wall clock', async () => {
    const printed = async () => {
      const runs = JSON.parse((await run({ json: true, variant: 'all' })).text) as Record<string, unknown>[];
      return runs.map((one): Record<string, unknown> => ({ ...one, wallMs: 0 }));
    };
    const [first, second] = [await printed(), await printed()];
    expect(first).toEqual(second);
    expect(first?.map(({ variant, verdict }) => [variant, verdict])).toEqual([
      [null, 'pass'],
      ['no-positions', 'pass'],
      ['no-change', 'fail'],
    ]);
    expect(first?.[0]).toMatchObject({ scenario: 'tiny', seed: '1', store: 'memory', faultsFired: 0, violations: [] });
    expect(first?.[0]?.['checks']).toContainEqual({
      name: 'one order',
      ok: true,
      detail: '1, expected 1',
      expected: true,
    });
  });

  it('says the same with several workers, and refuses none', async () => {
    const several = { names: ['late-fill'], variant: 'all', json: true };
    const said = async (workers: number) => {
      const { text } = await run({ ...several, workers }, [...everyScenario()]);
      return (JSON.parse(text) as object[]).map((one): object => ({ ...one, wallMs: 0 }));
    };
    expect(await said(2)).toEqual(await said(1));
    await expect(run({ workers: 0 })).rejects.toThrow('--workers must be a whole number from 1 up');
  });

  it('shows every check with --verbose', async () => {
    expect((await run({ variant: 'no-positions', verbose: true })).text).toMatch(
      /\n {4}broken as it should {2}one order: 0, expected 1\n/,
    );
  });

  it('redraws the row of a run on a terminal, and only there', async () => {
    const drawn = (await run({}, [TINY], new Paper(true))).text.split('\r\x1b[2K').slice(1);
    expect(drawn[0]).toMatch(/^tiny +running /);
    expect(drawn.at(-1)).toMatch(/^tiny +pass .*\n/);
    expect((await run({})).text).not.toContain('\x1b');
  });
});

describe('--trace', () => {
  it('takes exactly one run', async () => {
    await expect(run({ variant: 'all', trace: join(folder, 'x') })).rejects.toThrow(
      '--trace takes one run and this is 3: pick one with --variant none',
    );
  });

  it('writes what `why` reads', async () => {
    const path = join(folder, 'tiny.ndjson');
    expect((await run({ trace: path, set: ['PERMIT_TTL_S=50'] })).code).toBe(0);
    const header: unknown = JSON.parse(readFileSync(path, 'utf8').split('\n')[0] ?? '');
    expect(header).toMatchObject({
      lockstep: 'trace',
      scenario: 'tiny',
      variant: null,
      seed: '1',
      settings: { PERMIT_TTL_S: '50' },
    });
    const { story } = explain('BTCUSDT', path);
    expect(story.verdict).toMatch(/^TRADED 0\.001 BTCUSDT at \d+\.\d+, fee 0\.0\d+ USD, position now 0\.001 LONG$/);
    expect(story.steps.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['outside', 'router', 'bridge', 'governor', 'apply', 'book', 'executor', 'exchange']),
    );
    for (const id of [story.way.rootId, story.way.planIds[0], story.way.clientOrderIds[0], 'BTCUSDT-BUY-65']) {
      expect(explain(id ?? '', path).story.verdict).toBe(story.verdict);
    }
  });

  it('of a denial says what denied', async () => {
    const path = join(folder, 'denied.ndjson');
    await run({ trace: path, variant: 'no-positions' });
    expect(explain('BTCUSDT', path).story.verdict).toMatch(/^DENIED POSITIONS_LIMIT .*limit=0/);
  });
});

it('list tells one or all', () => {
  const [all, one, json, table] = [new Paper(), new Paper(), new Paper(), new Paper()];
  performList({ name: undefined, json: false, markdown: false }, [TINY], all);
  performList({ name: 'tiny', json: false, markdown: false }, [TINY], one);
  performList({ name: undefined, json: true, markdown: false }, [TINY], json);
  performList({ name: undefined, json: false, markdown: true }, [TINY], table);
  expect(all.text).toBe('tiny\n  A signal came and was traded.\n  variants: no-positions, no-change\n');
  expect(one.text).toContain('Nothing else happened.');
  expect(table.text).toContain('| [tiny](tiny.ts) | `no-positions`, `no-change` |\n');
  expect(JSON.parse(json.text)).toMatchObject([
    { name: 'tiny', expectations: ['one order'], variants: [{ breaks: ['one order'] }, {}] },
  ]);
});

describe('--store', () => {
  it.each(['mock', 'redis'] as const)('runs on %s, to the same trace', async (store) => {
    const [memory, other] = [await run({ json: true }), await run({ json: true, store })];
    const hashOf = (text: string) => (JSON.parse(text) as { traceHash: string; store: string }[])[0];
    expect(hashOf(other.text)).toMatchObject({ store, traceHash: hashOf(memory.text)?.traceHash });
    expect(other.code).toBe(0);
  });

  it('names what cannot be reached, and what does not go together, in one line', async () => {
    const nobody = { store: 'redis', redis: 'redis://u:secret@127.0.0.1:1' } as const;
    await expect(run(nobody)).rejects.toThrow(/^no Redis at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    await expect(run({ redis: 'redis://127.0.0.1:1' })).rejects.toThrow('--redis is for --store redis, not memory');
  });
});
