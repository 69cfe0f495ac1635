import type { DeskMessage } from '../engine/desk/desk.ts';
import { Decision } from '../engine/decision.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { readLedger } from '../engine/nouns/ledger.ts';
import { expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misdeciding } from './putBack.ts';

const LIQUIDATED = 'SOLUSDT';
const BY_HAND = 'ETHUSDT';
const RESET = 'BTCUSDT';
const SYMBOLS = [LIQUIDATED, BY_HAND, RESET];
const OPENED_AT_S = 60;
/** When the position of each is gone. */
const GONE_AT_S: Readonly<Record<string, number>> = { [LIQUIDATED]: 120, [BY_HAND]: 150, [RESET]: 180 };
/** Seen by two reads of the positions, five seconds apart, and taken in. */
const FOLLOWED_WITHIN_S = 30;
/** Each symbol is signalled again and again from the end of its cooldown on. */
const AGAIN_AT_S = [390, 420, 450];

/** Seconds from the loss of a position until the moment, for each symbol; in the order of the story. */
const sinceGone = (symbol: string, atMs: number | undefined) =>
  atMs === undefined ? Number.POSITIVE_INFINITY : (atMs - START_MS) / 1000 - (GONE_AT_S[symbol] ?? 0);
const all = (seconds: readonly number[]) =>
  SYMBOLS.map((symbol, index) => `${symbol} ${seconds[index]?.toFixed(1)} s`).join(', ');

const EXTERNAL = ['EXTERNAL_FILL', 'EXTERNAL_CLOSE'];

export const externalClose: Scenario = {
  name: 'external-close',
  incident: {
    id: 'I-24',
    date: '2026-02-26',
    cost: '',
    guard: 'executor: exchange > ledger, told as EXTERNAL_CLOSE; book and harvest follow; laws 5 and 14',
  },
  story:
    'What happened at the exchange without an order of ours was never told to the book of the original: a position that ' +
    'was liquidated or closed by hand stayed open in Redis, and every signal for its symbol was a duplicate, for ever. ' +
    'Here one position is liquidated, one closed by hand on the screen, and the last is gone with everything else when ' +
    'the test account is reset. Two reads of the exchange show each; ledger and book follow within half a minute, ' +
    'and once the cooldown is over each symbol trades again.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 9,
      signals: SYMBOLS.flatMap((symbol) =>
        [OPENED_AT_S, ...AGAIN_AT_S].map((second) => says({ symbol, side: 'BUY', second })),
      ),
    }),
    script: (world) => {
      const at = (symbol: string, happens: () => void) => world.at((GONE_AT_S[symbol] ?? 0) * 1000, happens);
      at(LIQUIDATED, () => world.exchange.liquidate(LIQUIDATED, world.nowMs));
      at(BY_HAND, () => world.exchange.externalClose(BY_HAND, world.nowMs));
      at(RESET, () => world.exchange.accountReset(world.nowMs));
    },
  }),
  expectations: [
    expectThat('each loss is told within half a minute', ({ journal }) => {
      const told = journal.of(STREAM.results).filter(({ fields }) => fields['reason_codes'] === 'EXTERNAL_CLOSE');
      const seconds = SYMBOLS.map((symbol) =>
        sinceGone(symbol, told.find(({ fields }) => fields['symbol'] === symbol)?.atMs),
      );
      const ok = told.length === SYMBOLS.length && seconds.every((second) => second > 0 && second < FOLLOWED_WITHIN_S);
      return { ok, detail: all(seconds) };
    }),
    expectThat('the book follows', ({ journal }) => {
      const seconds = SYMBOLS.map((symbol) => {
        const flat = journal.marksWith(`BOOK symbol=${symbol} from=OPEN to=FLAT on=ledgerMoved`)[0];
        return sinceGone(symbol, flat?.atMs);
      });
      return { ok: seconds.every((second) => second > 0 && second < FOLLOWED_WITHIN_S), detail: all(seconds) };
    }),
    expectThat('each symbol trades again with its first signal', ({ journal }) => {
      const entered = SYMBOLS.map((symbol) => journal.entryOrders(symbol)[1]?.updatedMs);
      const ok = entered.every((atMs) => atMs !== undefined && atMs < START_MS + ((AGAIN_AT_S[0] ?? 0) + 2) * 1000);
      const after = entered.map((atMs, index) => Math.round(sinceGone(SYMBOLS[index] ?? '', atMs)));
      return { ok, detail: all(after) };
    }),
    expectThat('the ledger is what the exchange holds, and holds it again', ({ store, world }) => {
      const wrong = SYMBOLS.filter((symbol) => {
        const ledger = readLedger(store.hashAt(HASH.ledger(symbol), world.nowMs));
        return ledger?.amount !== world.exchange.position(symbol) || ledger.amount === 0n;
      });
      return { ok: wrong.length === 0, detail: wrong.length === 0 ? 'all three, and open' : `not ${wrong.join(', ')}` };
    }),
  ],
  variants: [
    {
      name: 'unseen-by-the-book',
      story: 'The ledger is put right and the book is not told: SKIP_OPEN_DUPLICATE for ever.',
      world: {
        patch: misdeciding('desk', (decision, message) => {
          const said = message as DeskMessage;
          return said.kind === 'result' && EXTERNAL.includes(said.result.code) ? new Decision() : decision;
        }),
      },
      breaks: [
        'the book follows',
        'each symbol trades again with its first signal',
        'the ledger is what the exchange holds, and holds it again',
      ],
    },
    {
      name: 'nobody-looks',
      story: 'Drift is not taken in at all: the ledger, too, believes in what is gone.',
      world: {
        patch: misdeciding('executor', (decision, message) =>
          (message as { readonly kind: string }).kind === 'drift' ? new Decision() : decision,
        ),
      },
      breaks: [
        'each loss is told within half a minute',
        'the book follows',
        'each symbol trades again with its first signal',
        'the ledger is what the exchange holds, and holds it again',
        'law 5 ledger-is-truth',
      ],
    },
  ],
};
