import { HASH, STREAM } from '../engine/names.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { stickyAlert, vetoingCloses } from './putBack.ts';

const HELD = 'ETHUSDT';
const WANTED = ['BTCUSDT', 'LINKUSDT', 'SOLUSDT'];
const SYMBOLS = [HELD, ...WANTED];
const DOWN_AT_S = 400;
const UP_AT_S = 1_080;

const healthChecks = (run: Run) => run.journal.of(STREAM.health);
const entriesBetween = (run: Run, fromS: number, toS: number) =>
  run.journal
    .entryOrders()
    .filter(({ updatedMs }) => updatedMs >= START_MS + fromS * 1000 && updatedMs < START_MS + toS * 1000);

export const p33Outage: Scenario = {
  name: 'p33-outage',
  incident: {
    id: 'I-3',
    date: '2026-02-01',
    cost: 'three hours without entries and exits, seven positions locked in',
    guard: 'governor: snapshots count for 15 s; health gate B; law 13',
  },
  story:
    'The position state brain (P3.3) died on 2026-02-01 at 02:10 and was noticed at 05:19: its snapshots lived for an ' +
    'hour, so every gate went on trusting them, seven positions were locked in and no entry could be judged. Snapshots ' +
    'now expire within half a minute and count for fifteen seconds: while the brain is down entries are denied by name, ' +
    'health gate B fails at the next check, exits go on from the ledger, and all of it recovers by itself.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 28,
      signals: [
        says({ symbol: HELD, side: 'BUY', second: 60 }),
        ...WANTED.flatMap((symbol) => [500, 700, 900].map((second) => says({ symbol, side: 'BUY', second }))),
        says({ symbol: HELD, side: 'SELL', second: 800, action: 'CLOSE' }),
        ...WANTED.map((symbol) => says({ symbol, side: 'BUY', second: UP_AT_S + 120 })),
      ],
    }),
    script: (world) => {
      world.at(DOWN_AT_S * 1000, () => world.kill('brain'));
      world.at(UP_AT_S * 1000, () => world.restart('brain'));
    },
  }),
  expectations: [
    expectThat('entries are denied by name while the brain is down', (run) => {
      const missing = run.journal.count('no_exchange_snapshot');
      const stale = run.journal.count('stale_exchange_state');
      const entered = entriesBetween(run, DOWN_AT_S, UP_AT_S).length;
      const ok = missing + stale === WANTED.length * 3 && entered === 0;
      return { ok, detail: `${missing} no_exchange_snapshot, ${stale} stale_exchange_state, ${entered} entries` };
    }),
    expectThat('health gate B fails at the next check', (run) => {
      const next = healthChecks(run).find(({ atMs }) => atMs > START_MS + DOWN_AT_S * 1000)?.fields;
      const alerts = next?.['alerts'] ?? 'no check';
      return { ok: next?.['verdict'] === 'FAIL' && alerts.includes('SNAPSHOT_COVERAGE_FAIL'), detail: alerts };
    }),
    expectThat('the exit still runs', ({ journal }) => {
      const closes = journal.orders.filter((order) => order.symbol === HELD && order.reduceOnly);
      const atS = closes.map((order) => Math.round((order.updatedMs - START_MS) / 1000));
      return { ok: atS.length === 1 && (atS[0] ?? 0) < UP_AT_S, detail: `closed at ${atS.join(', ')} s` };
    }),
    expectThat('entries trade again once the brain is back', (run) => {
      const entered = entriesBetween(run, UP_AT_S, 10_000).length;
      return { ok: entered === WANTED.length, detail: `${entered} of ${WANTED.length}` };
    }),
    expectThat('health recovers', (run) => {
      const last = healthChecks(run).at(-1)?.fields;
      const alert = run.store.hashAt(HASH.healthAlert, run.world.nowMs);
      return {
        ok: last?.['verdict'] === 'PASS' && alert === undefined,
        detail: `${last?.['verdict']} ${last?.['alerts']}`,
      };
    }),
  ],
  variants: [
    {
      name: 'hour-long-ttl',
      story: 'Snapshots live and count for an hour: entries go on against a book that nobody reads any more.',
      settings: { BRAIN_SNAPSHOT_TTL_S: '3600', SNAPSHOT_MAX_AGE_S: '3600' },
      breaks: [
        'entries are denied by name while the brain is down',
        'health gate B fails at the next check',
        'entries trade again once the brain is back',
      ],
    },
    {
      name: 'no-close-without-snapshot',
      story: 'The position gate asks a close for a snapshot too, as it did then: the position is locked in.',
      world: {
        patch: vetoingCloses(
          'no_exchange_snapshot',
          (view, _atMs, symbol) => view.hash(HASH.snapshot(symbol)) === undefined,
        ),
      },
      breaks: ['entries are denied by name while the brain is down', 'the exit still runs', 'law 13 exits-possible'],
    },
    {
      name: 'sticky-alert',
      story: 'Nobody takes the alert away again.',
      world: { patch: stickyAlert },
      breaks: ['health recovers'],
    },
  ],
};
