import { decimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { writeMarketState } from '../engine/nouns/marketState.ts';
import { writeVenueRules } from '../engine/nouns/venueRules.ts';
import type { Fields } from '../engine/protocol.ts';
import type { View } from '../engine/view.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { blindfolded } from './blindfold.ts';
import { stickyAlert } from './putBack.ts';

const WAVES = 'WAVESUSDT';
const LISTED = ['BTCUSDT', 'ETHUSDT'];
const MINUTES = 22;
const FIXED_AT_S = 660;

const verdictsOf = (run: Run) => run.journal.of(STREAM.health);

/** The originals asked nobody and took for granted that it trades, at a price that stands still. */
function asTrading(key: string, seen: Fields | undefined, _view: View, asOfMs: number): Fields | undefined {
  if (key === HASH.marketState(WAVES)) return writeMarketState({ ...STANDING_STILL, asOfMs });
  return key === HASH.venue(WAVES) ? writeVenueRules({ ...TRADING, asOfMs }) : seen;
}

const STANDING_STILL = { sigma: 0, trendStrength: 1, pTrend: 1, pChop: 0, pMeanReversion: 0, lastClose: 1.3355 };
const TRADING = {
  symbol: WAVES,
  status: 'TRADING',
  tickSize: decimal('0.0001'),
  stepSize: decimal('0.1'),
  quantityMin: decimal('0.1'),
  quantityMax: decimal('100000'),
  notionalMinUsd: decimal('5'),
  leverageMax: 20,
  volume24hUsd: 0,
};

export const wavesusdtRegression: Scenario = {
  name: 'wavesusdt-regression',
  incident: {
    id: 'I-13',
    date: '2026-02-01 to 2026-02-02',
    cost: '13 to 28 % of all results',
    guard: 'bridge: allowlist ∩ what the venue trades; health gate C',
  },
  story:
    'WAVESUSDT stood in three allowlists on 2026-02-01 while the venue no longer listed it: each minute a plan passed ' +
    'the bridge and the position gate and was refused at the end, up to 28 % of all results. The one allowlist is ' +
    'intersected with what the venue lists as TRADING, so nothing is attempted; and because somebody ought to clean up, ' +
    'health gate C fails as long as signals for such a symbol keep coming.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [...LISTED, WAVES],
      minutes: MINUTES,
      signals: Array.from({ length: MINUTES - 1 }, (_, minute) =>
        says({ symbol: WAVES, side: 'BUY', second: 60 * minute + 60 }),
      ),
    }),
    script: (world) => {
      world.exchange.setStatus(WAVES, 'absent', world.nowMs);
      world.at(FIXED_AT_S * 1000, () => {
        const settings = { SYMBOL_ALLOWLIST: LISTED.join(',') };
        for (const stage of ['bridge', 'market', 'brain', 'health'] as const) world.restart(stage, settings);
      });
    },
  }),
  expectations: [
    expectThat('nothing is attempted', ({ journal }) => {
      const attempts = journal.of(STREAM.orders).filter(({ fields }) => fields['symbol'] === WAVES).length;
      const placed = journal.orders.filter((order) => order.symbol === WAVES).length;
      return { ok: attempts === 0 && placed === 0, detail: `${attempts} attempts, ${placed} orders` };
    }),
    expectThat('each signal ends as SYMBOL_NOT_TRADING, or not in the allowlist after the fix', ({ journal }) => {
      const before = journal.count('SYMBOL_NOT_TRADING');
      const after = journal.count('SYMBOL_NOT_IN_ALLOWLIST');
      return { ok: before === 10 && after === MINUTES - 11, detail: `${before} before the fix, ${after} after it` };
    }),
    expectThat('gate C fails at the next check with WAVESUSDT_REGRESSION', (run) => {
      const checks = verdictsOf(run).filter(({ atMs }) => atMs > run.world.spec.startMs + 60_000);
      const alerts = checks[0]?.fields['alerts'] ?? 'no check';
      return { ok: alerts.includes('WAVESUSDT_REGRESSION') && checks[0]?.fields['verdict'] === 'FAIL', detail: alerts };
    }),
    expectThat('the alert clears after the fix', (run) => {
      const last = verdictsOf(run).at(-1)?.fields;
      const alert = run.store.hashAt(HASH.healthAlert, run.world.nowMs);
      return {
        ok: last?.['verdict'] === 'PASS' && alert === undefined,
        detail: `${last?.['verdict']} ${last?.['alerts']}`,
      };
    }),
  ],
  variants: [
    {
      name: 'intersection-off',
      story: 'Bridge and desk believe the allowlist alone: an attempt every minute until the fix.',
      world: {
        patch: (stage) => blindfolded('desk', { hash: asTrading })(blindfolded('bridge', { hash: asTrading })(stage)),
      },
      breaks: [
        'nothing is attempted',
        'each signal ends as SYMBOL_NOT_TRADING, or not in the allowlist after the fix',
        'law 8 kill-cutoff',
        'law 10 fresh-data',
      ],
    },
    {
      name: 'gate-that-cannot-fail',
      story: 'Health does not learn what the venue trades, and passes.',
      world: {
        patch: blindfolded('health', { hash: (key, seen) => (key === HASH.venue(WAVES) ? undefined : seen) }),
      },
      breaks: ['gate C fails at the next check with WAVESUSDT_REGRESSION'],
    },
    {
      name: 'sticky-alert',
      story: 'Nobody takes the alert away again.',
      world: { patch: stickyAlert },
      breaks: ['the alert clears after the fix'],
    },
  ],
};
