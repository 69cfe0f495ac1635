/** Law 10. */
import { HASH } from '../../../engine/names.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { Fields, Write } from '../../../engine/protocol.ts';
import { decidedMs, viewedMs } from './decided.ts';
import type { Law, LawContext } from './law.ts';

/** What each of them writes that entries are judged by. */
const INPUTS = {
  brain: [HASH.snapshot('')],
  market: [HASH.marketState(''), HASH.portfolio, HASH.venue('')],
} as const;

/**
 * Judged in true time, so that a skewed clock makes nothing fresh: from when a value was read, or at the latest was
 * written, to when the desk decided.
 */
export const freshDataLaw: Law = {
  number: 10,
  name: 'fresh-data',
  statement: 'No entry is permitted on data older than its bound, or sent on a permit that has expired.',
  watch: (context, report, facts) => {
    const values = new Map<string, Value>();
    const ledgers = new Map<string, { lastFillMs: number; writtenMs: number }>();
    /** Entries permitted by the present commit. */
    const permitted: Ticket[] = [];
    const judge = ({ symbol, planId }: Ticket, atMs: number, readAtMs: number): void => {
      for (const { what, ageMs, boundS } of agesOf(symbol, values, atMs, context)) {
        if (ageMs <= boundS * 1000) continue;
        const age = Number.isFinite(ageMs) ? `${ageMs} ms old` : 'absent';
        report(`entry plan ${planId} on ${symbol} was permitted with the ${what} ${age}, ${boundS} s may be`);
      }
      // A ledger written in the same instant may have come after the desk's reading.
      const ledger = ledgers.get(symbol);
      if (ledger === undefined || ledger.writtenMs >= readAtMs) return;
      const readMs = Number(values.get(HASH.snapshot(symbol))?.fields['server_time_ms']);
      if (readMs > ledger.lastFillMs + context.config.EXECUTOR_READ_LAG_MS) return;
      report(
        `entry plan ${planId} on ${symbol} was permitted with a snapshot of ${readMs}, which may lack the fill of ${ledger.lastFillMs}`,
      );
    };
    return {
      onPut: (key, fields) => {
        values.set(key, { fields, writtenMs: context.nowMs, behindMs: 0 });
      },
      onLedger: (symbol, fields) => {
        ledgers.set(symbol, { lastFillMs: Number(fields['last_fill_server_ms'] ?? 0), writtenMs: context.nowMs });
      },
      onJournal: ({ planId, symbol, entry, status, clientOrderId }, before, { atMs }) => {
        if (!entry || status !== 'SENDING' || before?.status === 'SENDING') return;
        const lateMs = atMs - (facts.ticketOf(clientOrderId)?.expiresMs ?? atMs);
        if (lateMs > 0) report(`entry plan ${planId} on ${symbol} was sent ${lateMs} ms after its permit had expired`);
      },
      onTicket: (ticket) => {
        if (!ticket.reduceOnly) permitted.push(ticket);
      },
      onCommit: (commit, worker) => {
        const { stage, writes } = commit;
        for (const ticket of permitted)
          judge(ticket, decidedMs(commit, worker, context), viewedMs(commit, worker, context));
        if (permitted.length > 0) permitted.length = 0;
        if (stage !== 'brain' && stage !== 'market') return;
        const { nowMs } = context;
        const behindMs = Math.max(0, -(context.workers?.get(worker)?.skewMs ?? 0));
        for (const write of writes) if (isInput(stage, write.key)) note(values, write, nowMs, behindMs);
      },
    };
  },
};

interface Value {
  fields: Fields;
  /** True time. */
  writtenMs: number;
  /** How far the writer's clock was behind true time, and its stamps with it. */
  behindMs: number;
}

function isInput(stage: keyof typeof INPUTS, key: string): boolean {
  for (const prefix of INPUTS[stage]) if (key.startsWith(prefix)) return true;
  return false;
}

function note(values: Map<string, Value>, write: Write, writtenMs: number, behindMs: number): void {
  if (write.op === 'put') {
    const known = values.get(write.key);
    if (known === undefined) values.set(write.key, { fields: write.fields, writtenMs, behindMs });
    else [known.fields, known.writtenMs, known.behindMs] = [write.fields, writtenMs, behindMs];
  } else if (write.op === 'merge') {
    const fields = { ...values.get(write.key)?.fields, ...write.fields };
    values.set(write.key, { fields, writtenMs, behindMs });
  } else if (write.op === 'delete') values.delete(write.key);
}

interface Age {
  readonly what: string;
  /** Infinite when it was never written. */
  readonly ageMs: number;
  readonly boundS: number;
}

function agesOf(symbol: string, values: ReadonlyMap<string, Value>, atMs: number, context: LawContext): Age[] {
  const { config } = context;
  const age = (key: string, field: string): number => {
    const value = values.get(key);
    if (value === undefined) return Number.POSITIVE_INFINITY;
    return atMs - Math.min(Number(value.fields[field]) + value.behindMs, value.writtenMs);
  };
  return [
    { what: 'snapshot', ageMs: age(HASH.snapshot(symbol), 'taken_ms'), boundS: config.SNAPSHOT_MAX_AGE_S },
    { what: 'market state', ageMs: age(HASH.marketState(symbol), 'as_of_ms'), boundS: config.MARKET_STATE_MAX_AGE_S },
    { what: 'portfolio', ageMs: age(HASH.portfolio, 'as_of_ms'), boundS: config.PORTFOLIO_MAX_AGE_S },
    { what: 'venue rules', ageMs: age(HASH.venue(symbol), 'as_of_ms'), boundS: config.VENUE_MAX_AGE_S },
    { what: 'price', ageMs: context.priceAgeMs?.(symbol) ?? 0, boundS: config.PRICE_MAX_AGE_S },
  ];
}
