/**
 * Gate E: each ledger has the newest fill that was reported for its symbol. The original's ledgers lagged one
 * fill, because they copied a snapshot older than the fill they were written for. For information: the exchange
 * is the truth, and drift is repaired elsewhere.
 */
import { formatDecimal } from '../decimal.ts';
import type { Ledger } from '../nouns/ledger.ts';
import { readResult, type ResultFill } from '../nouns/result.ts';
import type { Entry } from '../protocol.ts';
import { SECOND_MS } from '../time.ts';
import { cutNotice, type Evidence, type Finding } from './gate.ts';

/** The most symbols there can be; also bounds what a flood of odd results can make us read. */
const SYMBOLS_MAX = 566;
/** "Ledger updates within 1-2 seconds of execution" (the deployment of 2026-02-02). */
const LAG_MAX_MS = 2 * SECOND_MS;

export interface NewestFill {
  readonly fill: ResultFill;
  readonly atMs: number;
}

/** The newest reported fill of each symbol, ours or external. @param entries of apply.result, newest first. */
export function newestFills(entries: readonly Entry[]): Map<string, NewestFill> {
  const newest = new Map<string, NewestFill>();
  for (const { fields } of entries) {
    const result = readResult(fields);
    if (result?.fill === undefined || newest.has(result.symbol)) continue;
    if (newest.size === SYMBOLS_MAX) break;
    newest.set(result.symbol, { fill: result.fill, atMs: result.atMs });
  }
  return newest;
}

export function ledgerLag({ results, ledgers }: Evidence): Finding {
  const fills = newestFills(results.entries);
  const faults: string[] = [];
  let lagMs = 0;
  for (const [symbol, newest] of fills) {
    const ledger = ledgers.get(symbol);
    const fault = faultOf(ledger, newest);
    if (fault !== undefined) faults.push(`${symbol} ${fault}`);
    lagMs = Math.max(lagMs, newest.atMs - (ledger?.lastUpdateMs ?? newest.atMs));
  }
  return {
    passes: faults.length === 0,
    facts: [`Symbols filled: ${fills.size}`, `Largest ledger lag: ${lagMs / SECOND_MS}s`, ...cutNotice(results)],
    conclusion:
      faults.length === 0 ? 'Ledgers have every reported fill' : `${faults.join('; ')}; use snapshots as truth`,
  };
}

/** A ledger that was updated after the fill was reported may hold anything: it has moved on. */
function faultOf(ledger: Ledger | undefined, { fill, atMs }: NewestFill): string | undefined {
  if (ledger === undefined) return 'has fills but no ledger';
  if (ledger.lastUpdateMs > atMs) return undefined;
  if (atMs - ledger.lastUpdateMs > LAG_MAX_MS) return `ledger is ${(atMs - ledger.lastUpdateMs) / SECOND_MS}s behind`;
  if (ledger.amount === fill.ledgerAmount) return undefined;
  return `ledger holds ${formatDecimal(ledger.amount)} where its fill left ${formatDecimal(fill.ledgerAmount)}`;
}
