/** What outside producers say, on its way to the store: it may be lost, doubled, overtaken, late, or held up and let go at once. */
import type { Signal } from '../signals/signal.ts';
import type { Core } from './core.ts';

const LATE_MS = 5_000;

export class Feed {
  private readonly core: Core;
  private readonly arrive: (signal: Signal, symbol: string) => void;
  /** Held back until the time is over. */
  private jam: Signal[] | undefined;
  /** Arrives right behind the next one. */
  private overtaken: Signal | undefined;

  constructor(core: Core, arrive: (signal: Signal, symbol: string) => void) {
    this.core = core;
    this.arrive = arrive;
  }

  send(signal: Signal): void {
    if (this.core.faults.none) return this.arrive(signal, '*');
    const symbol = symbolOf(signal);
    const fault = this.core.fault('feed', 'signal', symbol);
    const lateMs = fault?.ms ?? LATE_MS;
    switch (fault?.kind) {
      case 'gap':
        return;
      case 'duplicate':
        this.later(lateMs, () => this.pass(signal));
        return this.pass(signal);
      case 'stale':
        return this.later(lateMs, () => this.pass(signal));
      case 'reorder':
        this.letOvertaken();
        this.overtaken = signal;
        return this.later(lateMs, () => {
          if (this.overtaken === signal) this.letOvertaken();
        });
      case 'burst':
        return this.block(signal, lateMs);
      default:
        this.pass(signal);
        this.letOvertaken();
    }
  }

  private letOvertaken(): void {
    const signal = this.overtaken;
    this.overtaken = undefined;
    if (signal !== undefined) this.pass(signal);
  }

  private block(signal: Signal, forMs: number): void {
    if (this.jam === undefined) {
      this.jam = [];
      this.later(forMs, () => this.unblock());
    }
    this.pass(signal);
  }

  private unblock(): void {
    const signals = this.jam ?? [];
    this.jam = undefined;
    for (const signal of signals) this.pass(signal);
  }

  private pass(signal: Signal): void {
    if (this.jam === undefined) this.arrive(signal, symbolOf(signal));
    else this.jam.push(signal);
  }

  private later(afterMs: number, action: () => void): void {
    this.core.scheduler.schedule(this.core.nowUs + afterMs * 1000, { kind: 'script', run: action });
  }
}

/** In whichever shape it is; `*` for one without. */
function symbolOf({ fields }: Pick<Signal, 'fields'>): string {
  const { symbol, payload } = fields;
  if (symbol !== undefined) return symbol;
  const inside = /"symbol"\s*:\s*"([^"]*)"/.exec(payload ?? '');
  return inside?.[1] ?? '*';
}
