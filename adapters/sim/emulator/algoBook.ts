/** Conditional orders as the algo service remembers them: with a number of their own, also after they have ended. */
import type { VenueStop } from '../../../engine/venue.ts';
import type { VenueEvent } from '../exchange/events.ts';

export interface Algo {
  readonly algoId: string;
  readonly createdMs: number;
  stop: VenueStop;
}

/** Ended ones that are remembered. */
const KEPT = 20_000;
const FIRST_ID = 1_000_000_000_000_001n;

export class AlgoBook {
  private nextId = FIRST_ID;
  /** Oldest first. */
  private readonly byId = new Map<string, Algo>();
  /** The newest of each symbol and client id: an id waits at most once per symbol. */
  private readonly byClient = new Map<string, Algo>();

  note(event: VenueEvent): void {
    if (event.kind !== 'stopChanged') return;
    const { stop } = event;
    const known = this.byClient.get(nameOf(stop));
    if (known?.stop.status === 'NEW') known.stop = stop;
    else this.add(stop, event.atMs);
  }

  get(algoId: string): Algo | undefined {
    return this.byId.get(algoId);
  }

  /** The newest with this client id. @param symbol undefined: of any */
  byClientId(clientAlgoId: string, symbol: string | undefined): Algo | undefined {
    if (symbol !== undefined) return this.byClient.get(nameOf({ symbol, clientOrderId: clientAlgoId }));
    return this.all().findLast(({ stop }) => stop.clientOrderId === clientAlgoId);
  }

  /** Oldest first. */
  all(): Algo[] {
    return [...this.byId.values()];
  }

  private add(stop: VenueStop, createdMs: number): void {
    const algo: Algo = { algoId: this.nextId.toString(), createdMs, stop };
    this.nextId += 1n;
    this.byId.set(algo.algoId, algo);
    this.byClient.set(nameOf(stop), algo);
    if (this.byId.size > KEPT) this.forgetOldest();
  }

  private forgetOldest(): void {
    for (const algo of this.byId.values()) {
      if (algo.stop.status === 'NEW') continue;
      this.byId.delete(algo.algoId);
      const name = nameOf(algo.stop);
      if (this.byClient.get(name) === algo) this.byClient.delete(name);
      return;
    }
  }
}

function nameOf({ symbol, clientOrderId }: Pick<VenueStop, 'symbol' | 'clientOrderId'>): string {
  return `${symbol}/${clientOrderId}`;
}
