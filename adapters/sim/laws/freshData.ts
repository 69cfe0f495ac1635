/** Law 10. */
import { HASH } from '../../../engine/names.ts';
import type { Commit, Fields, Write } from '../../../engine/protocol.ts';
import type { Law, LawContext } from './law.ts';

/** What each of them writes that entries are judged by. */
const INPUTS = {
  brain: [HASH.snapshot('')],
  market: [HASH.marketState(''), HASH.portfolio, HASH.venue('')],
} as const;

/** Judged by the desk's step time against the newest values that commits have put there. */
export const freshDataLaw: Law = {
  number: 10,
  name: 'fresh-data',
  statement: 'No entry is permitted on data older than its bound.',
  watch: (context, report) => {
    const values = new Map<string, Fields>();
    const ledgers = new Map<string, { lastFillMs: number; writtenMs: number }>();
    return {
      onLedger: (symbol, fields) => {
        ledgers.set(symbol, { lastFillMs: Number(fields['last_fill_server_ms'] ?? 0), writtenMs: context.nowMs });
      },
      onCommit: ({ stage, writes }) => {
        if (stage !== 'brain' && stage !== 'market') return;
        const prefixes = INPUTS[stage];
        for (const write of writes) if (prefixes.some((prefix) => write.key.startsWith(prefix))) note(values, write);
      },
      onTicket: (ticket, commit) => {
        if (ticket.reduceOnly) return;
        const { symbol, planId } = ticket;
        for (const { what, ageMs, boundS } of agesOf(symbol, values, commit, context)) {
          if (ageMs <= boundS * 1000) continue;
          const age = Number.isFinite(ageMs) ? `${ageMs} ms old` : 'absent';
          report(`entry plan ${planId} on ${symbol} was permitted with the ${what} ${age}, ${boundS} s may be`);
        }
        // A ledger written in the same instant may have come after the desk's reading.
        const ledger = ledgers.get(symbol);
        if (ledger === undefined || ledger.writtenMs >= commit.atMs) return;
        const readMs = Number(values.get(HASH.snapshot(symbol))?.['server_time_ms']);
        if (readMs > ledger.lastFillMs + context.config.EXECUTOR_READ_LAG_MS) return;
        report(
          `entry plan ${planId} on ${symbol} was permitted with a snapshot of ${readMs}, which may lack the fill of ${ledger.lastFillMs}`,
        );
      },
    };
  },
};

function note(values: Map<string, Fields>, write: Write): void {
  if (write.op === 'put') values.set(write.key, write.fields);
  else if (write.op === 'merge') values.set(write.key, { ...values.get(write.key), ...write.fields });
  else if (write.op === 'delete') values.delete(write.key);
}

interface Age {
  readonly what: string;
  /** Infinite when it was never written. */
  readonly ageMs: number;
  readonly boundS: number;
}

function agesOf(symbol: string, values: ReadonlyMap<string, Fields>, { atMs }: Commit, context: LawContext): Age[] {
  const { config } = context;
  const age = (key: string, field: string): number =>
    atMs - Number(values.get(key)?.[field] ?? Number.NEGATIVE_INFINITY);
  return [
    { what: 'snapshot', ageMs: age(HASH.snapshot(symbol), 'taken_ms'), boundS: config.SNAPSHOT_MAX_AGE_S },
    { what: 'market state', ageMs: age(HASH.marketState(symbol), 'as_of_ms'), boundS: config.MARKET_STATE_MAX_AGE_S },
    { what: 'portfolio', ageMs: age(HASH.portfolio, 'as_of_ms'), boundS: config.PORTFOLIO_MAX_AGE_S },
    { what: 'venue rules', ageMs: age(HASH.venue(symbol), 'as_of_ms'), boundS: config.VENUE_MAX_AGE_S },
    { what: 'price', ageMs: context.priceAgeMs?.(symbol) ?? 0, boundS: config.PRICE_MAX_AGE_S },
  ];
}
