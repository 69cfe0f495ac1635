/** The world most scenarios start from: calm made-up markets, a 10,000 USD wallet, the usual latencies. */
import { decimal } from '../../../engine/decimal.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { DAY_MS } from '../../../engine/time.ts';
import { aiDecision } from '../signals/decision.ts';
import type { Signal } from '../signals/signal.ts';
import type { WorldSpec } from '../world/spec.ts';
import { syntheticMarket, type MarketSpec } from './market.ts';
import { symbolSpec } from './symbols.ts';

/** Monday 2026-02-02 00:00 UTC, the morning after the ledger gate. */
export const START_MS = 20_486 * DAY_MS;

export interface UsualWorld {
  readonly seed: string;
  readonly symbols: readonly string[];
  readonly minutes: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly signals?: readonly Signal[];
  readonly market?: Partial<Pick<MarketSpec, 'before' | 'regimes' | 'regimesOf' | 'jumps' | 'stepMs'>>;
}

export function usualWorld(usual: UsualWorld): WorldSpec {
  const { seed, symbols, minutes } = usual;
  const columns = syntheticMarket({ seed, symbols, minutes, startMs: START_MS, ...usual.market });
  return {
    seed,
    startMs: START_MS,
    durationMs: minutes * 60_000,
    settings: { SYMBOL_ALLOWLIST: symbols.join(','), ...usual.settings },
    symbols: columns.map((column) => symbolSpec(column)),
    columns,
    walletUsd: decimal('10000'),
    signals: [[...(usual.signals ?? [])].sort((a, b) => a.atMs - b.atMs)],
  };
}

export interface Said {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Seconds after the start. */
  readonly second: number;
  readonly usd?: number;
  readonly leverage?: number;
  readonly action?: string;
  readonly reduceOnly?: boolean;
  readonly id?: string;
  /** Seconds it is under way before it arrives. */
  readonly lateS?: number;
}

/** A decision of the AI engine, made `second` seconds after the start. */
export function says(said: Said): Signal {
  const { symbol, side, second, lateS = 0 } = said;
  const atMs = START_MS + second * 1000;
  const decided = aiDecision({
    atMs,
    symbol,
    side,
    confidence: 0.72,
    positionSizeUsd: said.usd ?? 100,
    leverage: said.leverage ?? 10,
    correlationId: said.id ?? `${symbol}-${side}-${second}`,
    ...(said.action === undefined ? {} : { action: said.action }),
    ...(said.reduceOnly === undefined ? {} : { reduceOnly: said.reduceOnly }),
  });
  return { ...decided, atMs: atMs + lateS * 1000 };
}

/** What anybody puts on a stream, `second` seconds after the start: for shapes that `says` does not speak. */
export function sends(second: number, stream: string, fields: Fields): Signal {
  return { atMs: START_MS + second * 1000, stream, fields };
}
