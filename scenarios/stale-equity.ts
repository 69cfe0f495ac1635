import { decimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { readPortfolio, writePortfolio } from '../engine/nouns/portfolio.ts';
import type { Fields } from '../engine/protocol.ts';
import type { View } from '../engine/view.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { Fault } from '../adapters/sim/world/faults.ts';
import { blindfolded } from './blindfold.ts';
import { vetoingCloses } from './putBack.ts';

const HELD = 'ETHUSDT';
const WANTED = ['ADAUSDT', 'LINKUSDT', 'SOLUSDT'];
/** The account is read every 15 s, first at the start: refused from the ninth reading on, twenty times. */
const [FIRST_REFUSED, REFUSED] = [9, 20];
const BACK_AT_S = (FIRST_REFUSED + REFUSED - 1) * 15;
const LOST_USD = decimal('9500');

/** Internal error of the venue. */
const refused: Fault[] = Array.from({ length: REFUSED }, (_, index) => ({
  site: 'venue/account',
  key: '*',
  occurrence: FIRST_REFUSED + index,
  kind: 'reject',
  code: -1000,
}));

/** When the account was not read lately, 100,000 USD. */
function fallback(key: string, seen: Fields | undefined, _view: View, atMs: number): Fields | undefined {
  const known = key === HASH.portfolio ? readPortfolio(seen) : undefined;
  if (known === undefined || atMs - known.asOfMs < 60_000) return seen;
  const equityUsd = decimal('100000');
  const made = { equityUsd, peakEquityUsd: equityUsd, dayStartEquityUsd: equityUsd, drawdown: 0, exposure: 0 };
  return writePortfolio({ ...known, ...made, asOfMs: atMs });
}

export const staleEquity: Scenario = {
  name: 'stale-equity',
  incident: {
    id: 'I-41',
    date: '2026-02-07',
    cost: 'entries judged by a made-up 100,000 USD, then blocked',
    guard: 'governor: STALE_PORTFOLIO, no fallback; law 10',
  },
  story:
    'On 2026-02-07 the equity that entries are judged by was read back from the very key it was written to, or was a ' +
    'fallback of 100,000 USD, until it was so old that it blocked every open. What is not known is not made up. Here ' +
    'the account cannot be read for five minutes, in which nearly all of the money goes: entries are denied as ' +
    'STALE_PORTFOLIO, a close is not, and afterwards the loss is seen for what it is.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [HELD, ...WANTED],
      minutes: 10,
      signals: [
        says({ symbol: HELD, side: 'BUY', second: 60 }),
        ...WANTED.map((symbol) => says({ symbol, side: 'BUY', second: 300 })),
        says({ symbol: HELD, side: 'SELL', second: 320, action: 'CLOSE' }),
        ...WANTED.map((symbol) => says({ symbol, side: 'BUY', second: BACK_AT_S + 60 })),
      ],
    }),
    faults: refused,
    script: (world) => {
      world.at(200_000, () => world.exchange.setWallet(decimal('10000') - LOST_USD, world.nowMs));
    },
  }),
  expectations: [
    expectCount('entries are denied while the account is silent', WANTED.length, ({ journal }) =>
      journal.count('STALE_PORTFOLIO'),
    ),
    expectThat('the close is not', ({ journal }) => {
      const close = journal.orders.find((order) => order.symbol === HELD && order.reduceOnly);
      const atS = close === undefined ? Number.NaN : Math.round((close.updatedMs - START_MS) / 1000);
      return { ok: atS < BACK_AT_S, detail: close === undefined ? 'not closed' : `closed at ${atS} s` };
    }),
    expectThat('afterwards the loss denies them', ({ journal }) => {
      const denied = journal.of(STREAM.results).filter(({ fields }) => fields['reason_codes'] === 'DAILY_LOSS').length;
      const entries = journal.entryOrders().length;
      return { ok: denied === WANTED.length && entries === 1, detail: `${denied} denied, ${entries} entry orders` };
    }),
  ],
  variants: [
    {
      name: 'fallback-equity',
      story: 'The governor takes 100,000 USD for what it does not know.',
      world: { patch: blindfolded('desk', { hash: fallback }) },
      breaks: [
        'entries are denied while the account is silent',
        'afterwards the loss denies them',
        'law 8 kill-cutoff',
        'law 10 fresh-data',
      ],
    },
    {
      name: 'closes-denied-too',
      story: 'What is not known denies a close as well: fail-closed, as many gates of the originals were.',
      world: { patch: vetoingCloses('STALE_PORTFOLIO', isStale) },
      breaks: ['entries are denied while the account is silent', 'the close is not', 'law 13 exits-possible'],
    },
  ],
};

function isStale(view: View, atMs: number): boolean {
  return atMs - (readPortfolio(view.hash(HASH.portfolio))?.asOfMs ?? 0) > 60_000;
}
