/** From a case to the world it describes. */
import { decimal } from '../../../engine/decimal.ts';
import type { FillPlanner } from '../exchange/fillPlan.ts';
import { columnsPriceSource } from '../exchange/priceSource.ts';
import type { ReadLag } from '../exchange/readLag.ts';
import { syntheticMarket } from '../run/market.ts';
import { symbolSpec } from '../run/symbols.ts';
import { START_MS } from '../run/usualWorld.ts';
import type { WorldSpec } from '../world/spec.ts';
import type { Case, FillDraft, ReadLagDraft } from './case.ts';
import { putGaps } from './gaps.ts';
import { schedule } from './happenings.ts';
import { toSignal } from './wire.ts';

export function buildWorld({ seed, draft, faults }: Case): WorldSpec {
  const { symbols, minutes, regimes, jumps, startMinute = 0 } = draft;
  const startMs = START_MS + startMinute * 60_000;
  const columns = syntheticMarket({ seed, symbols, minutes, startMs, regimes, jumps });
  putGaps(columns, draft.gaps, startMs);
  const prices = columnsPriceSource(columns);
  const signals = draft.signals.map((signal) =>
    toSignal(signal, startMs, (symbol, atMs) => prices.price(symbol, atMs)),
  );
  return {
    seed,
    startMs,
    durationMs: minutes * 60_000,
    settings: { SYMBOL_ALLOWLIST: symbols.join(','), ...draft.settings },
    symbols: columns.map((column) => symbolSpec(column)),
    columns,
    walletUsd: decimal(draft.walletUsd),
    signals: [signals.sort((a, b) => a.atMs - b.atMs)],
    faults,
    latency: draft.latency,
    slippage: draft.slippage,
    fillPlan: fillPlanner(draft.fills),
    readLag: readLag(draft.readLags, startMs),
    script: (world) => schedule(world, draft.happenings),
  };
}

function fillPlanner(fills: readonly FillDraft[]): FillPlanner {
  const served = new Map<string, number>();
  return ({ symbol }) => {
    const order = (served.get(symbol) ?? 0) + 1;
    served.set(symbol, order);
    return fills.find((fill) => fill.symbol === symbol && fill.order === order)?.plan ?? { kind: 'full' };
  };
}

function readLag(lags: readonly ReadLagDraft[], startMs: number): ReadLag {
  return (_, nowMs) => {
    const afterMs = nowMs - startMs;
    let lagMs = 0;
    for (const lag of lags)
      if (afterMs >= lag.fromMs && afterMs < lag.fromMs + lag.forMs) lagMs = Math.max(lagMs, lag.lagMs);
    return lagMs;
  };
}
