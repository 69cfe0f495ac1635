/** Law 11, the part about size. */
import { absolute, formatDecimal, parseDecimal, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { decidedMs } from './decided.ts';
import type { Law, LawContext } from './law.ts';
import { Written } from './written.ts';

export const closeSizeLaw: Law = {
  number: 11,
  name: 'close-size',
  statement: 'A close is for no more than a fresh snapshot shows, whatever the ledger says.',
  watch: (context, report) => {
    const snapshots = new Written([HASH.snapshot('')]);
    const ledgers = new Written([HASH.ledger('')]);
    /** Closes permitted by the present commit. */
    const closes: Ticket[] = [];
    return {
      onPut: (key, fields) => {
        for (const written of [snapshots, ledgers]) written.note({ op: 'put', key, fields }, context.nowMs);
      },
      onTicket: (ticket) => {
        if (ticket.reduceOnly) closes.push(ticket);
      },
      onCommit: (commit, worker) => {
        for (const { symbol, planId, quantity } of closes) {
          const atMs = decidedMs(commit, worker, context);
          const seen = snapshots.readAt(HASH.snapshot(symbol), atMs);
          const folded = ledgers.readAt(HASH.ledger(symbol), atMs);
          const shown = seen.flatMap((one) => folded.map((ledger) => freshAmount(one, ledger, commit.atMs, context)));
          const most = shown.every((amount) => amount !== undefined && quantity > amount) ? shown[0] : undefined;
          if (most === undefined) continue;
          const both = `${formatDecimal(quantity)}, where a fresh snapshot shows ${formatDecimal(most)}`;
          report(`close plan ${planId} on ${symbol} was permitted for ${both}`);
        }
        if (closes.length > 0) closes.length = 0;
        const written = commit.stage === 'brain' ? snapshots : commit.stage === 'executor' ? ledgers : undefined;
        if (written !== undefined) for (const write of commit.writes) written.note(write, context.nowMs);
      },
    };
  },
};

/** @returns what the snapshot shows, or undefined when it is not fresh or there is none. */
function freshAmount(
  snapshot: Fields | undefined,
  ledger: Fields | undefined,
  atMs: number,
  { config }: LawContext,
): Decimal | undefined {
  const amount = parseDecimal(snapshot?.['position_amt']);
  if (snapshot === undefined || amount === undefined) return undefined;
  const isYoung = Math.abs(atMs - Number(snapshot['taken_ms'])) <= config.SNAPSHOT_MAX_AGE_S * 1000;
  const filledMs = Number(ledger?.['last_fill_server_ms'] ?? 0);
  const isLater = Number(snapshot['server_time_ms']) > filledMs + config.EXECUTOR_READ_LAG_MS;
  return isYoung && isLater ? absolute(amount) : undefined;
}
