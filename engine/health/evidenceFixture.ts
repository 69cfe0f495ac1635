/** Evidence of a system in which every gate passes, for tests: change one thing and see which gate notices. */
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import { STREAM } from '../names.ts';
import { EMPTY_LEDGER, type Ledger } from '../nouns/ledger.ts';
import { writeResult, type Result } from '../nouns/result.ts';
import type { Snapshot } from '../nouns/snapshot.ts';
import type { Entry, Fields, StreamInfo } from '../protocol.ts';
import type { Evidence, Window } from './gate.ts';
import { WATCHED_STAGES } from './stageLiveness.ts';

/** 2026-02-02 00:35:00 UTC, when the seed's report was printed. */
export const AT_MS = 1_769_992_500_000;

export const ALLOWLIST = ['BTCUSDT', 'ETHUSDT'] as const;
export const CONFIG = configOf({ SYMBOL_ALLOWLIST: ALLOWLIST.join(',') });

export function entry(fields: Fields, atMs = AT_MS): Entry {
  return { id: `${atMs}-0`, fields };
}

export function windowOf(...entries: readonly Entry[]): Window {
  return { entries, cut: false };
}

export function snapshot(takenMs = AT_MS): Snapshot {
  const none = { amount: 0n, entryPrice: 0n, markPrice: 0n, unrealizedPnlUsd: 0n, leverage: 0 };
  return { ...none, takenMs, serverTimeMs: takenMs };
}

/** The end of an entry that was filled whole, one second ago. */
export const FILLED: Result = {
  planId: 'aeac68006721d7a7',
  symbol: 'BTCUSDT',
  decision: 'EXECUTE',
  executed: true,
  terminal: true,
  code: 'FILLED',
  detail: 'FILLED',
  reduceOnly: false,
  source: 'executor',
  atMs: AT_MS - 1_000,
  rootId: '',
  traceId: '',
  correlationId: '',
  fill: {
    side: 'BUY',
    quantity: decimal('0.002'),
    price: decimal('50000'),
    orderId: '7',
    tradedMs: AT_MS - 1_000,
    ledgerAmount: decimal('0.002'),
    ledgerEntryPrice: decimal('50000'),
  },
};

export function resultEntry(changes: Partial<Result> = {}): Entry {
  const result = { ...FILLED, ...changes };
  return entry(writeResult(result), result.atMs);
}

/** A plan that ended unfilled. */
export function unfilled(changes: Partial<Result>): Entry {
  const { fill: _, ...rest } = FILLED;
  const result: Result = { ...rest, decision: 'REJECTED', executed: false, code: 'VENUE_REJECTED', ...changes };
  return entry(writeResult(result), result.atMs);
}

export const LEDGER: Ledger = { ...EMPTY_LEDGER, amount: decimal('0.002'), lastUpdateMs: FILLED.atMs };

export function streamInfo(ageMs: number, lag: Readonly<Record<string, number>> = {}): StreamInfo {
  return { length: 3, lastId: `${AT_MS - ageMs}-0`, lag };
}

export function healthy(changes: Partial<Evidence> = {}): Evidence {
  return {
    atMs: AT_MS,
    config: CONFIG,
    results: windowOf(resultEntry()),
    outcomes: windowOf(),
    streams: new Map([
      [STREAM.plans, streamInfo(2_000, { desk: 0 })],
      [STREAM.results, streamInfo(1_000, { desk: 1, harvest: 0 })],
    ]),
    snapshots: new Map(ALLOWLIST.map((symbol) => [symbol, snapshot()])),
    statuses: new Map(ALLOWLIST.map((symbol) => [symbol, 'TRADING'])),
    ledgers: new Map([['BTCUSDT', LEDGER]]),
    alive: new Set(WATCHED_STAGES),
    guards: [],
    ...changes,
  };
}
