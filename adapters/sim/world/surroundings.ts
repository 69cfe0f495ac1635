/** All that comes to a world from outside, and the faults in it: producers, the market, hands on the account. */
import type { SimExchange } from '../exchange/exchange.ts';
import type { Signal } from '../signals/signal.ts';
import type { Core } from './core.ts';
import { Feed } from './feed.ts';
import { Lags } from './lags.ts';
import type { MarketPrices } from './marketPrices.ts';
import { mergeSignals } from './mergeSignals.ts';
import { Moments } from './moments.ts';
import { actFromOutside, type Reach } from './outsideFaults.ts';
import { FULL, troubledFill } from './servedFaults.ts';
import type { WorldSpec } from './spec.ts';

export class Surroundings {
  private readonly core: Core;
  private readonly spec: WorldSpec;
  private readonly market: MarketPrices;
  private readonly lags = new Lags();
  private readonly feed: Feed;
  private readonly signals: Iterator<Signal>;
  private isOpen = true;
  private moments: Moments | undefined;

  /** @param add puts an entry into the store. */
  constructor(core: Core, spec: WorldSpec, market: MarketPrices, add: (signal: Signal) => void) {
    this.core = core;
    this.spec = spec;
    this.market = market;
    this.signals = mergeSignals(spec.signals)[Symbol.iterator]();
    this.feed = new Feed(core, (signal, symbol) => {
      add(signal);
      this.moments?.onSignal(symbol);
    });
  }

  /** Producers begin to speak. */
  open(): void {
    this.scheduleNext();
  }

  /** No producer says anything more. */
  close(): void {
    this.isOpen = false;
  }

  /** It is time for this one; the next is put on the clock. */
  send(signal: Signal): void {
    this.feed.send(signal);
    this.scheduleNext();
  }

  /** How the exchange serves orders and reads, with the faults that may meet them; as the world says where there are none. */
  exchangeOptions(): Pick<WorldSpec, 'fillPlan' | 'readLag'> {
    if (this.core.faults.none) return {};
    const { fillPlan, readLag } = this.spec;
    return {
      fillPlan: (terms) => troubledFill(this.core.fault('market', 'order', terms.symbol)) ?? fillPlan?.(terms) ?? FULL,
      readLag: this.lags.over(readLag ?? (() => 0)),
    };
  }

  /** From now on things happen at moments of this exchange. */
  watch(exchange: SimExchange): void {
    if (this.core.faults.none) return;
    const moments = new Moments(this.core, (fault, symbol) => actFromOutside(this.reach(exchange), fault, symbol));
    this.moments = moments;
    exchange.onEvent((event) => moments.onVenue(event));
  }

  private scheduleNext(): void {
    const next = this.signals.next();
    if (next.done === true || !this.isOpen) return;
    this.core.scheduler.schedule(next.value.atMs * 1000, { kind: 'signal', signal: next.value });
  }

  private reach(exchange: SimExchange): Reach {
    const { core, market, lags } = this;
    const later = (afterMs: number, run: () => void): void =>
      core.scheduler.schedule(core.nowUs + afterMs * 1000, { kind: 'script', run });
    return { exchange, market, lags, nowMs: core.nowMs, symbols: this.spec.symbols, later };
  }
}
