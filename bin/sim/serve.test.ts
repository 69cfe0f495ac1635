import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ServedVenue } from '../../adapters/sim/emulator/serveVenue.ts';
import { Refusal } from '../cli/refusal.ts';
import type { Terminal } from '../cli/terminal.ts';
import { performServe, type ServeArgs } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));
let venue: ServedVenue | undefined;
afterEach(async () => {
  await venue?.stop();
  venue = undefined;
});

const USUAL: ServeArgs = {
  port: 0,
  seed: '1',
  faults: undefined,
  time: 'manual',
  symbols: 'BTCUSDT,ETHUSDT',
  wallet: '10000',
  key: 'k',
  secret: 's',
  replies: 'lean',
  legacy: 'public',
  days: 1,
  json: false,
};

async function serve(asked: Partial<ServeArgs>): Promise<{ out: string; notes: string }> {
  const texts = { out: '', notes: '' };
  const terminal = (name: 'out' | 'notes'): Terminal => ({
    live: false,
    columns: 100,
    colors: pc.createColors(false),
    out: (text) => void (texts[name] += text),
  });
  venue = await performServe({ ...USUAL, ...asked }, terminal('out'), terminal('notes'));
  return texts;
}

function file(content: unknown): string {
  const path = join(folder, 'faults.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const REJECT = { site: 'venue/placeOrder', key: '*', occurrence: 1, kind: 'reject', code: -2010 };
const FAILOVER = { site: 'store/commit', key: 'desk', occurrence: 1, kind: 'failover', count: 1 };

describe('sim serve', () => {
  it('says where it listens, and answers there', async () => {
    const { out } = await serve({});
    const [, url = ''] =
      /^(http:\/\/127\.0\.0\.1:\d+) and ws:.* \(seed 1, time manual, 2 symbols, 0 faults\)$/m.exec(out) ?? [];
    expect(await (await fetch(`${url}/fapi/v1/time`)).json()).toEqual({ serverTime: venue?.emulator.nowMs });
  });

  it('says it as JSON', async () => {
    const { out } = await serve({ json: true });
    expect(JSON.parse(out)).toMatchObject({ url: venue?.url, apiKey: 'k', secret: 's', time: 'manual' });
  });

  it.each([
    ['a list', [REJECT]],
    ['an object', { faults: [REJECT] }],
  ])('reads faults from %s', async (_, content) => {
    expect((await serve({ faults: file(content) })).out).toContain('1 faults');
    expect(venue?.emulator.faults.at('venue/placeOrder', 'BTCUSDT')).toEqual(REJECT);
  });

  it('takes of a saved case what can happen here, and says what it left out', async () => {
    const saved = { lockstep: 'case', version: 1, case: { seed: '1', draft: {}, faults: [FAILOVER, REJECT] } };
    const { notes } = await serve({ faults: file(saved) });
    expect(notes).toBe('1 of 2 faults left out: they need a store or a worker\n');
  });

  it('refuses a port that is taken in one line', async () => {
    await serve({});
    const { port } = venue as ServedVenue;
    await expect(performServe({ ...USUAL, port }, ...silent())).rejects.toThrow(
      new Refusal(`port ${port} is taken: give another one, or --port 0 for any free one`),
    );
  });

  const refusals: readonly [Partial<ServeArgs> | (() => Partial<ServeArgs>), RegExp][] = [
    [{ port: 70_000 }, /^--port must be a whole number of 0 to 65535$/],
    [{ days: 0 }, /^--days must be a whole number of 1 to 90$/],
    [{ symbols: 'BTCUSD' }, /^--symbols has BTCUSD, which is not listed here, did you mean BTCUSDT\?$/],
    [{ wallet: '0' }, /^--wallet 0 is not an amount/],
    [{ faults: '/nowhere' }, /^--faults: cannot read \/nowhere: no such file$/],
    [() => ({ faults: file('{') }), /is no JSON$/],
    [() => ({ faults: file([{ kind: 'reject' }]) }), /holds no faults: give \[\{"site"/],
  ];

  it.each(refusals)('refuses in one line of cause and cure, case %#', async (asked, message) => {
    await expect(serve(typeof asked === 'function' ? asked() : asked)).rejects.toThrow(message);
  });
});

function silent(): [Terminal, Terminal] {
  const none: Terminal = { live: false, columns: 100, colors: pc.createColors(false), out: () => undefined };
  return [none, none];
}
