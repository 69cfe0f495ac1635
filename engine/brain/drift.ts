/**
 * Where ledger and exchange disagree. Reported, never acted upon: the executor takes the difference in, and only
 * when nothing else explains it. A report blocks nothing, least of all a reduce.
 *
 * What is not a drift: a reply that may not show the ledger's last fill yet (it cannot be compared), and a symbol
 * with an open order (its fills are on their way, and the executor would not act). What bounds the reports: one
 * per symbol and cycle, and none while the executor has not read the earlier ones; the original's engine wrote
 * 521,000 of them to a stream that nobody read (incident I-25).
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { isAwaited, readOpenOrders } from '../executor/openOrders.ts';
import { HASH, STREAM } from '../names.ts';
import { EMPTY_LEDGER, readLedger, type Ledger } from '../nouns/ledger.ts';
import { render, addTrace } from '../outcomes.ts';
import type { VenuePosition } from '../venue.ts';
import type { View } from '../view.ts';

/** What the exchange held, as of its clock. Symbols missing from it are flat. */
export interface Holdings {
  readonly positions: ReadonlyMap<string, VenuePosition>;
  readonly serverTimeMs: number;
}

/** Compares the ledgers of `symbols`, which must be in the view and may come in any order, with what the exchange holds. */
export function reportDrift(
  symbols: Iterable<string>,
  holdings: Holdings,
  view: View,
  readLagMs: number,
  atMs: number,
): Decision {
  const decision = new Decision();
  const unread = view.stream(STREAM.reconcile)?.lag['executor'] ?? 0;
  if (unread > 0) return decision;
  const drifted: [symbol: string, ledger: Ledger][] = [];
  for (const symbol of symbols) {
    const amount = holdings.positions.get(symbol)?.amount ?? 0n;
    const ledger = driftedLedger(symbol, amount, view);
    if (ledger === undefined || holdings.serverTimeMs <= ledger.lastFillServerMs + readLagMs) continue;
    drifted.push([symbol, ledger]);
  }
  if (drifted.length === 0) return decision;
  const busy = symbolsWaiting(view, atMs);
  drifted.sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [symbol, ledger] of drifted)
    if (!busy.has(symbol)) decision.include(report(symbol, holdings, ledger, atMs));
  return decision;
}

function symbolsWaiting(view: View, atMs: number): ReadonlySet<string> {
  const waiting = readOpenOrders(view.hash(HASH.openOrders)).filter((order) => isAwaited(order, atMs));
  return new Set(waiting.map((order) => order.symbol));
}

/** The ledger if it holds something else than `amount`. An absent or unreadable one holds nothing. */
function driftedLedger(symbol: string, amount: Decimal, view: View): Ledger | undefined {
  const ledger = readLedger(view.hash(HASH.ledger(symbol))) ?? EMPTY_LEDGER;
  return ledger.amount === amount ? undefined : ledger;
}

function report(symbol: string, { positions, serverTimeMs }: Holdings, ledger: Ledger, atMs: number): Decision {
  const position = positions.get(symbol);
  const exchangeAmount = formatDecimal(position?.amount ?? 0n);
  const ledgerAmount = formatDecimal(ledger.amount);
  const id = `reconcile:${symbol}:${serverTimeMs}`;
  const fields = {
    symbol,
    exchange_amt: exchangeAmount,
    exchange_entry_price: formatDecimal(position?.entryPrice ?? 0n),
    ledger_amt: ledgerAmount,
    ledger_version: String(ledger.version),
    server_time_ms: String(serverTimeMs),
    timestamp_ms: String(atMs),
  };
  return new Decision()
    .append(STREAM.reconcile, addTrace(fields, { rootId: id, traceId: id, correlationId: id }))
    .mark(render('DRIFT', { symbol, exchange: exchangeAmount, ledger: ledgerAmount, version: ledger.version }));
}
