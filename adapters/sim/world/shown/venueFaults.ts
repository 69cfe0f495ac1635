/** What each fault of a request to the venue does. */
import type { FaultKind } from '../faultKinds.ts';
import type { Fault } from '../faults.ts';
import { answersTo, replyText, SYMBOL, type Shown, type SmallRun } from './smallRun.ts';

const ENTRY = { site: 'venue/placeOrder', key: SYMBOL, occurrence: 1 } as const;
const CLOSE = { ...ENTRY, occurrence: 2 } as const;

/** What the sender hears of its first order, and how many entries the venue took. */
const heard = (run: SmallRun) => [replyText(answersTo(run, 'placeOrder')[0]), run.journal.entryOrders(SYMBOL).length];

function atEntry(kind: FaultKind, reply: string, entries: 0 | 1, more: Partial<Fault> = {}): Shown {
  const effect = `the sender hears ${reply}, and the venue has ${entries === 1 ? 'the' : 'no'} order`;
  return { fault: { ...ENTRY, kind, ...more }, effect, see: heard, seen: [reply, entries] };
}

const PAUSE_MS = 20_000;

/** Requests that left in the `PAUSE_MS` after the first refusal with a retry-after. */
function sentWhileUnwanted({ exchanged }: SmallRun): number {
  const first = exchanged.find(({ reply }) => reply?.kind === 'rejected' && reply.retryAfterMs !== undefined);
  if (first === undefined) return -1;
  const untilMs = first.afterMs + PAUSE_MS - 500;
  return exchanged.filter(({ reply, afterMs }) => reply === undefined && afterMs > first.afterMs && afterMs < untilMs)
    .length;
}

export const VENUE_FAULTS: readonly Shown[] = [
  atEntry('lost-before-accept', 'unknown 0', 0),
  atEntry('accept-reply-lost', 'unknown 0', 1),
  atEntry('delayed-accept', 'unknown -1007', 1, { ms: 800 }),
  atEntry('unknown-1007', 'unknown -1007', 1),
  atEntry('unknown-1007-not-done', 'unknown -1007', 0),
  atEntry('unknown-503', 'unknown 503', 1),
  atEntry('unknown-503-not-done', 'unknown 503', 0),
  atEntry('internal-503', 'unknown -1001', 0),
  atEntry('unavailable-503', '503', 0),
  atEntry('bad-gateway-502', 'unknown 502', 1),
  atEntry('throttled-1008', '-1008', 0),
  {
    fault: { ...CLOSE, kind: 'throttled-1008' },
    effect: 'a close goes through all the same',
    see: (run) => answersTo(run, 'placeOrder').map(replyText),
    seen: ['FILLED', 'FILLED'],
  },
  atEntry('outside-window-1021', '-1021', 0),
  atEntry('reject', '-2019', 0, { code: -2019 }),
  {
    fault: { ...ENTRY, kind: 'slow', ms: 4_000 },
    effect: 'the answer comes late, and says what happened',
    see: ({ exchanged }) => {
      const [sent, answered] = exchanged.filter(({ request }) => request.kind === 'placeOrder');
      const lateMs = (answered?.afterMs ?? 0) - (sent?.afterMs ?? 0);
      return [replyText(answered?.reply), lateMs > 4_000 && lateMs < 4_200];
    },
    seen: ['FILLED', true],
  },
  {
    fault: { ...ENTRY, kind: 'reply-twice', ms: 700 },
    effect: 'the answer is heard twice, and taken once',
    see: (run) => [answersTo(run, 'placeOrder').map(replyText), run.journal.marksWith('LEDGER_COMMIT').length],
    seen: [['FILLED', 'FILLED', 'FILLED'], 2],
  },
  {
    fault: { site: 'venue/positions', key: '*', occurrence: 14, kind: 'stale-read', lagMs: 6_000 },
    effect: 'a position that is there is not shown',
    see: (run) => {
      const shown = run.exchanged.filter(({ request, reply }) => request.kind === 'positions' && reply !== undefined);
      return shown.slice(12, 15).map(({ afterMs, reply }) => {
        const held = reply?.kind === 'answer' && reply.answer.kind === 'positions' ? reply.answer.positions.length : -1;
        return `${Math.round(afterMs / 1000)} s: ${held}`;
      });
    },
    seen: ['60 s: 0', '65 s: 0', '70 s: 1'],
  },
  {
    fault: { ...CLOSE, kind: 'too-many-429', ms: PAUSE_MS },
    effect: 'no request leaves until it is over, and the close goes out after it',
    see: (run) => [sentWhileUnwanted(run), answersTo(run, 'placeOrder').map(replyText)],
    seen: [0, ['FILLED', '-1003', 'FILLED']],
  },
  {
    fault: { ...CLOSE, kind: 'banned-418', ms: PAUSE_MS },
    effect: 'no request leaves until it is over, and the close goes out after it',
    see: (run) => [sentWhileUnwanted(run), answersTo(run, 'placeOrder').map(replyText)],
    seen: [0, ['FILLED', '418', 'FILLED']],
  },
  {
    fault: { ...CLOSE, kind: 'outage', ms: 25_000 },
    effect: 'nobody hears anything from the venue, and the close goes out after it',
    see: ({ exchanged, journal }) => {
      const struckMs = exchanged.filter(({ request }) => request.kind === 'placeOrder')[2]?.afterMs ?? 0;
      const answers = exchanged.filter(
        ({ reply, afterMs }) => reply !== undefined && afterMs > struckMs + 100 && afterMs < struckMs + 25_000,
      );
      return [answers.length > 0, new Set(answers.map(({ reply }) => replyText(reply))), journal.orders.length];
    },
    seen: [true, new Set(['unknown 0']), 2],
  },
];
