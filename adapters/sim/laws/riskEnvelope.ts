/** Law 8. */
import { formatDecimal } from '../../../engine/decimal.ts';
import { isInFlight } from '../../../engine/nouns/orderStatus.ts';
import { TEXT } from '../../../engine/names.ts';
import { AccountLimits } from './accountLimits.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import { viewedMs } from './decided.ts';
import { ExposureBook } from './exposureBook.ts';
import type { Law, LawContext } from './law.ts';
import { OwnPositions } from './ownPositions.ts';
import { takeReservations, type Reservation } from './reservations.ts';

/** Each limit is judged when something grows, since a setting or a price may put what is there already beyond it. */
export const riskEnvelopeLaw: Law = {
  number: 8,
  name: 'risk-envelope',
  statement:
    'Positions, unknown entries included, notional, exposure, losses and trades a day stay within their limits; no entry is sent once the kill switch is set.',
  watch: (context, report) => {
    const held = new OwnPositions();
    const exposure = new ExposureBook();
    const account = new AccountLimits();
    /** Entry orders that may execute, by symbol. */
    const inFlight = new Map<string, number>();
    /** Symbols with an own position or an entry in flight. */
    const busy = new Set<string>();
    /** The entry under way on each symbol, with what it reserved. */
    const reserved = new Map<string, Ticket>();
    let killed = false;
    /** Entries permitted by the present commit. */
    let permits = 0;

    const recount = (symbol: string): void => {
      if (!held.has(symbol) && (inFlight.get(symbol) ?? 0) === 0) return void busy.delete(symbol);
      if (busy.has(symbol)) return;
      busy.add(symbol);
      const limit = context.config.POSITIONS_MAX;
      if (busy.size > limit)
        report(`${busy.size} symbols hold a position or an entry in flight, ${limit} may: ${symbol} came last`);
    };
    return {
      onSet: (key, value) => {
        if (key === TEXT.kill) killed = value !== undefined && value !== '0';
      },
      onPut: (key, fields) => {
        exposure.note({ op: 'put', key, fields });
        account.note({ op: 'put', key, fields }, context.nowMs);
      },
      onVenue: (event) => {
        const changed = held.note(event);
        if (changed !== undefined) recount(changed);
      },
      onJournal: (journal, before) => {
        if (!journal.entry) return;
        const { symbol, status, planId } = journal;
        const change = Number(isInFlight(status)) - Number(before !== undefined && isInFlight(before.status));
        if (change !== 0) {
          inFlight.set(symbol, (inFlight.get(symbol) ?? 0) + change);
          recount(symbol);
        }
        const sends = status === 'SENDING' && before?.status !== 'SENDING';
        if (sends && killed)
          report(`entry plan ${planId} on ${symbol} was journalled as SENDING while the kill switch was set`);
      },
      onResult: ({ planId, symbol, terminal }) => {
        if (terminal && reserved.get(symbol)?.planId === planId) reserved.delete(symbol);
      },
      onTicket: (ticket) => {
        const { reduceOnly, planId, symbol, notionalUsd } = ticket;
        if (reduceOnly) return;
        permits += 1;
        reserved.set(symbol, ticket);
        const { NOTIONAL_PER_TRADE_MAX_USD: limit } = context.config;
        const amounts = `${formatDecimal(notionalUsd)} USD, ${formatDecimal(limit)} may be`;
        if (notionalUsd > limit) report(`entry plan ${planId} on ${symbol} was permitted ${amounts}`);
      },
      onCommit: (commit, worker) => {
        const { stage, writes } = commit;
        if (stage === 'market') for (const write of writes) account.note(write, context.nowMs);
        if (stage !== 'desk') return;
        const atMs = viewedMs(commit, worker, context);
        const reservations = takeReservations(commit, exposure);
        if (writes.length > 0) releasedEarly(reserved, exposure).forEach(report);
        for (const one of reservations) judge(one, account, atMs, context).forEach(report);
        if (permits > 0) account.permit(permits, commit.atMs, context.config).forEach(report);
        permits = 0;
      },
    };
  },
};

/** What is wrong with one entry that was permitted at `atMs`. */
function judge(
  { totalUsd, count }: Reservation,
  account: AccountLimits,
  atMs: number,
  { config }: LawContext,
): string[] {
  const { NOTIONAL_TOTAL_MAX_USD: limitUsd, POSITIONS_MAX: limit } = config;
  const found: string[] = [];
  if (totalUsd > limitUsd)
    found.push(
      `an entry was permitted with ${formatDecimal(totalUsd)} USD in total, ${formatDecimal(limitUsd)} may be`,
    );
  if (count > limit) found.push(`an entry was permitted as the ${count}th symbol, ${limit} may be`);
  return [...found, ...account.broken(totalUsd, atMs, config)];
}

/** What an entry reserved stands until it has ended, whatever of it is filled. */
function releasedEarly(reserved: ReadonlyMap<string, Ticket>, exposure: ExposureBook): string[] {
  const found: string[] = [];
  for (const [symbol, { planId, notionalUsd }] of reserved) {
    const heldUsd = exposure.of(symbol);
    if (heldUsd >= notionalUsd) continue;
    const both = `${formatDecimal(notionalUsd)} USD, of which ${formatDecimal(heldUsd)} are left`;
    found.push(`entry plan ${planId} on ${symbol} is under way and reserved ${both}`);
  }
  return found;
}
