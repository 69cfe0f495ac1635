import { formatDecimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import type { AnyStage, Fields, Input } from '../engine/protocol.ts';
import { idMs } from '../engine/streamId.ts';
import { expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { blindfolded } from './blindfold.ts';
import { stickyAlert } from './putBack.ts';

const HELD = 'ETHUSDT';
/** Ten and more minutes old when the desk is back. */
const OLD = ['ADAUSDT', 'DOTUSDT', 'LINKUSDT'];
const YOUNG = 'SOLUSDT';
const DEAD_AT_S = 150;
const BACK_AT_S = 900;
const BACK_MS = START_MS + BACK_AT_S * 1000;

export const deadDesk: Scenario = {
  name: 'dead-desk',
  incident: {
    id: 'I-34, I-44',
    date: '2026-01-17 to 2026-02-03',
    cost: 'eleven hours without the apply layer; 750,000 entries behind dead consumers',
    guard: 'health gate F; a stage goes on where it stopped: laws 2 and 4',
  },
  story:
    'On 2026-02-02 the apply layer died and was missed eleven hours later; the health gate of the day could not fail. On ' +
    '2026-01-17 consumers that had come back under a new name read on from the end, and 750,000 entries lay with dead ' +
    'ones. Here the desk is dead for twelve minutes. The next health check says so by name; after the restart it goes ' +
    'on where it stopped: the close that waited is executed, entries that have grown old end by name, a young one ' +
    'trades, nothing is lost, and the alert clears.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [HELD, ...OLD, YOUNG],
      minutes: 22,
      signals: [
        says({ symbol: HELD, side: 'BUY', second: 60 }),
        ...OLD.map((symbol) => says({ symbol, side: 'BUY', second: 200 })),
        says({ symbol: HELD, side: 'SELL', second: 400, action: 'CLOSE' }),
        says({ symbol: YOUNG, side: 'BUY', second: 840 }),
      ],
    }),
    script: (world) => {
      world.at(DEAD_AT_S * 1000, () => world.kill('desk'));
      world.at(BACK_AT_S * 1000, () => world.restart('desk'));
    },
  }),
  expectations: [
    expectThat('health gate F names the dead stage at the next check', ({ journal }) => {
      const next = journal.of(STREAM.health).find(({ atMs }) => atMs > START_MS + DEAD_AT_S * 1000)?.fields;
      const alerts = next?.['alerts'] ?? 'no check';
      return { ok: next?.['verdict'] === 'FAIL' && alerts === 'SERVICE_DOWN_desk', detail: alerts };
    }),
    expectThat('the close that waited is executed', ({ journal, world }) => {
      const close = journal.orders.find((order) => order.symbol === HELD && order.reduceOnly);
      const afterMs = (close?.updatedMs ?? Number.NaN) - BACK_MS;
      const left = formatDecimal(world.exchange.position(HELD));
      return {
        ok: afterMs < 5_000 && left === '0',
        detail: `${close === undefined ? 'not closed' : `closed ${afterMs} ms after the restart`}, ${left} left`,
      };
    }),
    expectThat('entries that have grown old end by name, the young one trades', ({ journal }) => {
      const stale = journal.count('STALE_PLAN');
      const traded = journal
        .entryOrders()
        .filter((order) => order.updatedMs > BACK_MS)
        .map(({ symbol }) => symbol)
        .join();
      return {
        ok: stale === OLD.length && traded === YOUNG,
        detail: `${stale} STALE_PLAN, traded: ${traded || 'none'}`,
      };
    }),
    expectThat('the alert clears', ({ journal, store, world }) => {
      const last = journal.of(STREAM.health).at(-1)?.fields;
      const alert = store.hashAt(HASH.healthAlert, world.nowMs);
      return {
        ok: last?.['verdict'] === 'PASS' && alert === undefined,
        detail: `${last?.['verdict']} ${last?.['alerts']}`,
      };
    }),
  ],
  variants: [
    {
      name: 'gate-that-cannot-fail',
      story: 'The health gate believes every stage alive, whatever its lease says.',
      world: { patch: blindfolded('health', { hash: (key, seen, _view, atMs) => alwaysHeld(key, seen, atMs) }) },
      breaks: ['health gate F names the dead stage at the next check'],
    },
    {
      name: 'sticky-alert',
      story: 'Nobody takes the alert away again.',
      world: { patch: stickyAlert },
      breaks: ['the alert clears'],
    },
    {
      name: 'reads-from-the-end',
      story: 'The restarted desk looks at nothing that was there before it.',
      world: { patch: fromTheEnd },
      breaks: [
        'the close that waited is executed',
        'entries that have grown old end by name, the young one trades',
        'law 2 nothing-lost',
        'law 13 exits-possible',
      ],
    },
  ],
};

function alwaysHeld(key: string, seen: Fields | undefined, atMs: number): Fields | undefined {
  return key.startsWith('quantum:lease:') ? { ...seen, expires_at_ms: String(atMs + 1_000) } : seen;
}

/** What came while it was dead is read past. */
function fromTheEnd(stage: AnyStage): AnyStage {
  if (stage.name !== 'desk') return stage;
  const missed = (input: Input) => input.kind === 'entry' && isBetween(idMs(input.entry.id));
  return { ...stage, parse: (input) => (missed(input) ? { message: { kind: 'foreign' } } : stage.parse(input)) };
}

function isBetween(ms: number): boolean {
  return ms > START_MS + DEAD_AT_S * 1000 && ms < BACK_MS;
}
