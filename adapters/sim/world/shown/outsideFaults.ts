/** What each fault does that comes from outside: to the account, to a symbol, to how orders are served. */
import { formatDecimal } from '../../../../engine/decimal.ts';
import { START_MS } from '../../run/usualWorld.ts';
import type { FaultKind } from '../faultKinds.ts';
import type { Fault } from '../faults.ts';
import { answersTo, replyText, SYMBOL, type Shown, type SmallRun } from './smallRun.ts';

const FILL = { site: 'moment/fill', key: SYMBOL, occurrence: 1 } as const;
const SERVED = { site: 'market/order', key: SYMBOL, occurrence: 1 } as const;

/** The position after each change of it, and who changed it. */
const positions = ({ events }: SmallRun) =>
  events.flatMap((event) =>
    event.kind === 'venue.positionChanged' ? [`${String(event['cause'])} ${String(event['position'])}`] : [],
  );
const told = (run: SmallRun) => [...run.journal.codes.keys()].filter((code) => code.startsWith('EXTERNAL_'));
const fills = ({ journal }: SmallRun) =>
  journal.fills.map(
    ({ trade, atMs }) => `${formatDecimal(trade.quantity)} at ${Math.floor((atMs - START_MS) / 1000)} s`,
  );
const seePositions = (run: SmallRun) => [positions(run), told(run)];

function afterFill(kind: FaultKind, effect: string, seen: unknown, more: Partial<Fault> = {}): Shown {
  return { fault: { ...FILL, kind, ms: 5_000, ...more }, effect, see: seePositions, seen };
}

const AT_ACCOUNT: readonly Shown[] = [
  afterFill('external-close', 'the position is gone, and the engine follows', [
    ['fill 0.03', 'outside 0'],
    ['EXTERNAL_CLOSE'],
  ]),
  afterFill('external-reduce', 'the position is smaller, and the rest is closed', [
    ['fill 0.03', 'outside 0.015', 'fill 0'],
    ['EXTERNAL_FILL'],
  ]),
  afterFill('external-increase', 'the position is larger, and all of it is closed', [
    ['fill 0.03', 'outside 0.045', 'fill 0'],
    ['EXTERNAL_FILL'],
  ]),
  afterFill('liquidation', 'the position is gone, and the engine follows', [
    ['fill 0.03', 'liquidation 0'],
    ['EXTERNAL_CLOSE'],
  ]),
  afterFill('adl', 'the position is gone, and the engine follows', [['fill 0.03', 'adl 0'], ['EXTERNAL_CLOSE']]),
  afterFill('account-reset', 'everything is gone, and the engine follows', [
    ['fill 0.03', 'reset 0'],
    ['EXTERNAL_CLOSE'],
  ]),
  afterFill('delisting', 'the position is settled, and nothing is sent for the symbol any more', [
    ['fill 0.03', 'settlement 0'],
    ['EXTERNAL_CLOSE'],
  ]),
];

const AT_SYMBOL: readonly Shown[] = [
  {
    fault: { site: 'moment/order', key: SYMBOL, occurrence: 1, kind: 'delisting-unreadable' },
    effect: 'nothing can be asked about the order any more, and it ends as gone',
    see: (run) => [positions(run), run.journal.count('ORDER_GONE')],
    seen: [['fill 0.03', 'settlement 0'], 1],
  },
  {
    fault: { ...FILL, kind: 'halted', forMs: 60_000 },
    effect: 'the symbol is not TRADING for a while',
    see: ({ events }) =>
      events.flatMap((event) => (event.kind === 'venue.symbolStatus' ? [String(event['status'])] : [])),
    seen: ['SETTLING', 'TRADING'],
  },
  {
    fault: { site: 'moment/order', key: SYMBOL, occurrence: 1, kind: 'leverage-by-hand', fraction: 1.5 },
    effect: 'the venue has another leverage than the engine set',
    see: ({ events }) => events.flatMap((event) => (event.kind === 'venue.configured' ? [event['leverage']] : [])),
    seen: [10, 15],
  },
  {
    fault: { site: 'moment/signal', key: SYMBOL, occurrence: 1, kind: 'margin-type-by-hand' },
    effect: 'the venue has another margin type, until the engine sets its own',
    see: ({ events }) => events.flatMap((event) => (event.kind === 'venue.configured' ? [event['marginType']] : [])),
    seen: ['ISOLATED', 'ISOLATED'],
  },
  {
    fault: { site: 'moment/order', key: SYMBOL, occurrence: 1, kind: 'read-lag', lagMs: 1_500, forMs: 20_000 },
    effect: 'a position is shown only after it has been there for so long',
    see: (run) => {
      const filledMs = (run.journal.fills[0]?.atMs ?? 0) - START_MS;
      const shown = run.exchanged.find(
        ({ reply }) =>
          reply?.kind === 'answer' && reply.answer.kind === 'positions' && reply.answer.positions.length > 0,
      );
      return (shown?.afterMs ?? 0) - filledMs > 1_500;
    },
    seen: true,
  },
];

const AS_SERVED: readonly Shown[] = [
  {
    fault: { ...SERVED, kind: 'partial-expire', fraction: 0.4 },
    effect: 'a part fills and the rest never',
    see: (run) => [fills(run), answersTo(run, 'placeOrder').map(replyText), run.journal.count('PARTIALLY_FILLED')],
    seen: [['0.012 at 60 s', '0.012 at 150 s'], ['EXPIRED', 'FILLED'], 1],
  },
  {
    fault: { ...SERVED, kind: 'no-fill' },
    effect: 'nothing fills',
    see: (run) => [fills(run), answersTo(run, 'placeOrder').map(replyText), run.journal.count('NOT_FILLED')],
    seen: [[], ['EXPIRED'], 1],
  },
  {
    fault: { ...SERVED, kind: 'late-fill', fraction: 0.4, ms: 20_000 },
    effect: 'a part fills at once and the rest later',
    see: fills,
    seen: ['0.012 at 60 s', '0.018 at 80 s', '0.03 at 150 s'],
  },
];

export const OUTSIDE_FAULTS: readonly Shown[] = [...AT_ACCOUNT, ...AT_SYMBOL, ...AS_SERVED];
