/**
 * When the exchange holds something else than the ledger: missing trades are taken in by their ids, and what
 * they do not explain becomes one ADJUSTMENT. Applied only with no open order on the symbol, in a store that is
 * whole, the same drift seen twice, and the ledger unchanged since; otherwise the next report decides.
 */
import { absolute, formatDecimal, parseDecimal, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { integerField } from '../fields.ts';
import { HASH } from '../names.ts';
import { foldFill, writeLedger, type Ledger } from '../nouns/ledger.ts';
import type { ResultFill } from '../nouns/result.ts';
import { render } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { DAY_MS } from '../time.ts';
import type { VenueReply, VenueTrade } from '../venue.ts';
import type { Evidence } from './evidence.ts';
import { unrealized } from './fills.ts';
import { mayHaveTriggered } from './guardBook.ts';
import { isAwaited } from './openOrders.ts';
import { tellExternal } from './results.ts';
import { isLaterTrade } from './tradeId.ts';
import { isSymbolGone } from './vanished.ts';

/** The brain's report: what the venue held at `serverTimeMs`, and the ledger it was compared with. */
export interface Drift {
  readonly symbol: string;
  readonly exchangeAmount: Decimal;
  readonly exchangeEntryPrice: Decimal;
  readonly ledgerVersion: number;
  readonly serverTimeMs: number;
}

/** @returns the report, or what is wrong with it. */
export function readDrift(fields: Fields): { drift: Drift } | { fault: string } {
  const symbol = fields['symbol'];
  const exchangeAmount = parseDecimal(fields['exchange_amt']);
  const exchangeEntryPrice = parseDecimal(fields['exchange_entry_price']);
  const ledgerVersion = integerField(fields, 'ledger_version');
  const serverTimeMs = integerField(fields, 'server_time_ms');
  if (symbol === undefined || exchangeAmount === undefined || exchangeEntryPrice === undefined)
    return { fault: 'amounts missing' };
  if (ledgerVersion === undefined || serverTimeMs === undefined)
    return { fault: 'ledger_version or server_time_ms missing' };
  return { drift: { symbol, exchangeAmount, exchangeEntryPrice, ledgerVersion, serverTimeMs } };
}

/** First sighting: noted in the ledger. Second: the trades since are asked for. */
export function noticeDrift(drift: Drift, evidence: Evidence, atMs: number): Decision {
  const { symbol } = drift;
  const { ledger } = evidence;
  if (mustWait(symbol, evidence, atMs)) return new Decision();
  if (ledger.version !== drift.ledgerVersion || ledger.amount === drift.exchangeAmount) return new Decision();
  const seen = sighting(drift);
  if (ledger.drift.startsWith(`${seen}@`)) {
    // The same report delivered twice is one sighting.
    const notedMs = Number(ledger.drift.split('@')[2]);
    if (drift.serverTimeMs <= notedMs || mayHaveTriggered(evidence.guards, notedMs)) return new Decision();
    // Also what came before our own last fill: somebody may have traded between two of ours.
    const sinceMs = Math.max(ledger.reconciledMs, ledger.recentSinceMs, drift.serverTimeMs - DAY_MS);
    return new Decision().effect(`reconcile/${symbol}/${ledger.version}`, { kind: 'trades', symbol, sinceMs });
  }
  const noted = `${seen}@${drift.serverTimeMs}@${formatDecimal(drift.exchangeEntryPrice)}`;
  const numbers = { symbol, exchange: formatDecimal(drift.exchangeAmount), ledger: formatDecimal(ledger.amount) };
  return new Decision()
    .put(HASH.ledger(symbol), writeLedger({ ...ledger, drift: noted }))
    .mark(render('DRIFT_SEEN', numbers));
}

/** What an open order fills is no drift, nor what one filled that the store has lost and nobody has found yet. */
function mustWait(symbol: string, { open, store }: Evidence, atMs: number): boolean {
  return store === 'recovering' || open.some((order) => order.symbol === symbol && isAwaited(order, atMs));
}

function sighting(drift: Drift): string {
  return `${formatDecimal(drift.exchangeAmount)}@${drift.ledgerVersion}`;
}

/** The trades are here: fold those the ledger lacks, adjust for the rest. */
export function applyDrift(symbol: string, reply: VenueReply, evidence: Evidence, atMs: number): Decision {
  const trades = tradesIn(reply);
  if (trades === undefined) return new Decision();
  const { ledger } = evidence;
  const [amountText, versionText, serverText, priceText] = ledger.drift.split('@');
  const target = parseDecimal(amountText);
  if (mustWait(symbol, evidence, atMs) || target === undefined || versionText !== String(ledger.version))
    return new Decision();
  const asOfMs = Number(serverText);
  if (mayHaveTriggered(evidence.guards, asOfMs)) return new Decision();
  const missing = trades.filter((trade) => isMissing(trade, ledger, asOfMs));
  let folded = ledger;
  for (const trade of missing) folded = { ...foldFill(folded, trade), externalTradeId: trade.tradeId };
  const rest = target - folded.amount;
  const adjusted = rest === 0n ? folded : adjust(folded, target, parseDecimal(priceText) ?? 0n, asOfMs);
  const kept: Ledger = {
    ...adjusted,
    version: ledger.version + 1,
    reconciledMs: asOfMs,
    lastUpdateMs: atMs,
    unrealizedPnlUsd: unrealized(adjusted, evidence.price?.price),
    drift: '',
  };
  const change = kept.amount - ledger.amount;
  const fill: ResultFill = {
    side: change > 0n ? 'BUY' : 'SELL',
    quantity: absolute(change),
    price: missing[missing.length - 1]?.price ?? kept.entryPrice,
    orderId: '',
    ledgerAmount: kept.amount,
    ledgerEntryPrice: kept.entryPrice,
    tradedMs: missing[missing.length - 1]?.tradedMs ?? asOfMs,
  };
  const decision = new Decision().put(HASH.ledger(symbol), writeLedger(kept));
  const numbers = { from: formatDecimal(ledger.amount), to: formatDecimal(kept.amount), trades: missing.length };
  const adjustment = { adjustment: formatDecimal(rest) };
  if (rest !== 0n) decision.mark(render('ADJUSTMENT', { symbol, ...numbers, ...adjustment }));
  tellExternal(decision, symbol, kept, fill, atMs, { ...numbers, ...adjustment });
  return decision;
}

/** None of a symbol that has left the listing: what it did cannot be read any more. */
function tradesIn(reply: VenueReply): readonly VenueTrade[] | undefined {
  if (isSymbolGone(reply)) return [];
  return reply.kind === 'answer' && reply.answer.kind === 'trades' ? reply.answer.trades : undefined;
}

function isMissing(trade: VenueTrade, ledger: Ledger, asOfMs: number): boolean {
  if (trade.tradedMs > asOfMs || trade.tradedMs <= ledger.reconciledMs || ledger.recentOrders.includes(trade.orderId))
    return false;
  return isLaterTrade(trade.tradeId, ledger.externalTradeId);
}

/** One entry that makes the ledger what the exchange holds, at the exchange's own entry price. */
function adjust(ledger: Ledger, target: Decimal, entryPrice: Decimal, asOfMs: number): Ledger {
  const lastFillServerMs = Math.max(ledger.lastFillServerMs, asOfMs);
  return { ...ledger, amount: target, entryPrice: target === 0n ? 0n : entryPrice, lastFillServerMs };
}
