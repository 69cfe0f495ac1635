import pc from 'picocolors';
import { describe, expect, it, vi } from 'vitest';
import type { Mutant } from '../../adapters/sim/fuzz/threads/bundle.ts';
import type { Terminal } from '../cli/terminal.ts';
import { performDoctor, type DoctorArgs } from './doctor.ts';

const SILENT: Terminal = { live: false, columns: 110, colors: pc.createColors(false), out: () => undefined };
/** One short run, where no network is needed and no server. */
const ARGS: DoctorArgs = { majors: [], stores: [], update: false, mutant: undefined, only: ['late-fill'], json: false };
/** A linter, a bundler and some processes, on a busy machine. */
const SLOW_MS = 120_000;

const STAMPED = {
  file: 'engine/executor/sending.ts',
  find: 'const timestampMs = atMs + evidence.clockOffsetMs;',
};

async function told(args: Partial<DoctorArgs>): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const code = await performDoctor({ ...ARGS, ...args }, { ...SILENT, out: (more) => void (text += more) }, SILENT);
  return { code, text };
}

interface Told {
  readonly verdict: string;
  readonly checks: readonly { readonly name: string; readonly verdict: string; readonly detail: string }[];
}

async function toldAsJson(args: Partial<DoctorArgs>): Promise<Told & { readonly code: number }> {
  const { code, text } = await told({ ...args, json: true });
  return { code, ...(JSON.parse(text) as Told) };
}

const planted = (name: string, replace: string): Mutant => ({ name, ...STAMPED, replace });

describe('doctor', { timeout: SLOW_MS }, () => {
  it('passes the engine as it stands', async () => {
    const { code, text } = await told({});
    expect(text).toMatch(/^golden file +pass/m);
    expect(text).toContain('5 of 5 pass');
    expect(code).toBe(0);
  });

  it('finds a planted Date.now() in the text, in a bare context and by the first event that differs', async () => {
    const { code, text } = await told({ mutant: planted('stamped-by-the-wall', 'const timestampMs = Date.now();') });
    expect(code).toBe(13);
    expect(text).toMatch(/FAIL lint\n.*engine\/executor\/sending\.ts:\d+:\d+: Unexpected use of 'Date'/);
    expect(text).toContain('ReferenceError: Date is not defined in engine/executor/sending.ts');
    expect(text).toMatch(/FAIL twice in a process\n {2}1 of 2 runs differ/);
    expect(text).toMatch(/late-fill parts at event \d+:\n( {4}both: .*\n){3} {4}twice in a process: .*executor/);
    // Both sides, at the digits of the clock.
    expect(text.match(/"timestamp_ms":"\d+/g)?.length).toBeGreaterThanOrEqual(2);
    expect(text).toMatch(
      /FAIL golden file\n {2}1 of 1 runs are other than the golden ones\n {2}late-fill parts at event/,
    );
    expect(text).toContain('cure: npm run golden, if the engine was changed on purpose');
  });

  it('finds what the language itself tells no two machines alike', async () => {
    const { checks } = await toldAsJson({ mutant: planted('chance', 'const timestampMs = atMs + Math.random();') });
    expect(checks.find(({ name }) => name === 'bare context')).toMatchObject({
      verdict: 'fail',
      detail: expect.stringContaining('Math.random is not a function in engine/executor/sending.ts'),
    });
    const power = planted('power', 'const timestampMs = atMs + evidence.clockOffsetMs ** 1;');
    const [lint] = (await toldAsJson({ mutant: power })).checks;
    expect(lint).toMatchObject({ name: 'lint', verdict: 'fail', detail: expect.stringContaining('purity: **') });
  });

  it('finds what is kept from one run to the next', async () => {
    const mutant = {
      name: 'remembers',
      file: 'engine/bridge/publish.ts',
      find: 'return hashOf(intent.rootId, intentContent(intent));',
      replace: `made += 1;
  return hashOf(intent.rootId, String(made));
}
let made = 0;
export function contentOf(intent: Intent): string {
  return intentContent(intent);`,
    };
    const { code, checks } = await toldAsJson({ mutant });
    const verdicts = Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
    expect(verdicts).toMatchObject({ 'bare context': 'pass', 'twice in a process': 'fail', 'fresh process': 'pass' });
    expect(code).toBe(13);
  });

  it('tells a changed engine from one that is not the same twice', async () => {
    const later = planted('later', 'const timestampMs = atMs + evidence.clockOffsetMs + 1;');
    const { code, checks } = await toldAsJson({ mutant: later });
    expect(checks.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name)).toEqual(['golden file']);
    expect(code).toBe(13);
  });

  it('names what cannot be had as not proven', async () => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9');
    const { code, verdict, checks } = await toldAsJson({ majors: ['1'] });
    vi.unstubAllEnvs();
    expect(checks.find(({ name }) => name === 'Node 1')).toMatchObject({
      verdict: 'not proven',
      detail: 'npx could not get node@1',
    });
    expect([code, verdict]).toEqual([14, 'not proven']);
  });

  it('refuses a mutant that does not fit', async () => {
    const mutant = { ...planted('nowhere', ''), find: 'nowhere to be found' };
    await expect(told({ mutant })).rejects.toThrow('mutant nowhere: 0 places');
  });
});
