/** The command line as a user meets it: a process of its own. What the commands say is tested beside them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `entry` also without its ending, as `npx tsx bin/sim` has it. */
function sim(args: readonly string[], entry = 'bin/sim.ts'): Promise<Ended> {
  return ended('node_modules/.bin/tsx', [entry, ...args]);
}

function ended(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));

function traceOf(...lines: readonly string[]): string {
  const path = join(folder, `${lines.length}-${lines.join('').length}`);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const HEAD = '{"lockstep":"trace","version":"1","scenario":"s","variant":null,"seed":"1","settings":{}}';
const SIGNAL = JSON.stringify({
  ...{ kind: 'add', us: 0, time: '2026-02-02T00:00:00.000Z', stream: 'quantum:stream:ai.decision.made', id: '1-0' },
  fields: { payload: '{"symbol":"BTCUSDT","side":"buy"}' },
});
const TRACE = traceOf(HEAD, SIGNAL, '');

describe('wrong arguments end with 1 and one line', () => {
  it.concurrent.each([
    ['lst', 'sim: lst is no command, did you mean list? (see npx tsx bin/sim --help)'],
    ['list --json --markdown', 'sim: --json and --markdown are two ways to print the same: give one of them'],
    ['run deadlok', 'sim: no scenario is named deadlok, did you mean deadlock?'],
    ['run deadlock --variant none --trace /no/where', 'sim: cannot write the trace /no/where: no such file or folder'],
  ])('%s', async (line, message) => {
    expect(await sim(line.split(' '))).toEqual({ code: 1, out: '', err: `${message}\n` });
  });
});

describe('right arguments', () => {
  it.concurrent('without any it shows its help and ends with 1', async () => {
    const { code, out, err } = await sim([]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Commands:');
  });

  it.concurrent('runs without its ending too, and knows its version', async () => {
    expect(await sim(['--version'], 'bin/sim')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  it.concurrent('lists as JSON', async () => {
    const { code, out } = await sim(['list', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ name: 'deadlock' }));
  });

  it.concurrent('tells why as JSON', async () => {
    const { code, out } = await sim(['why', 'BTCUSDT', '--trace', TRACE, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      way: { rootId: '1-0' },
      verdict: expect.stringMatching(/^PENDING/) as unknown,
    });
  });

  it.concurrent('completes', async () => {
    expect((await sim(['--get-yargs-completions', 'sim', 'run', 'deadl'])).out).toBe('deadlock\n');
  });

  it.concurrent('stands a reader that goes away', async () => {
    const { out, err } = await ended('bash', [
      '-c',
      'set -o pipefail; node_modules/.bin/tsx bin/sim.ts config --json | head -c 5',
    ]);
    expect({ out, err }).toEqual({ out: '[\n  {', err: '' });
  });
});
