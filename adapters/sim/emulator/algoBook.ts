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

  note(event: VenueEvent): void {
    if (event.kind !== 'stopChanged') return;
    const { stop } = event;
    const known = this.waiting(stop.symbol, stop.clientOrderId);
    if (known !== undefined) known.stop = stop;
    else this.add(stop, event.atMs);
  }

  get(algoId: string): Algo | undefined {
    return this.byId.get(algoId);
  }

  /** The newest with this client id. */
  byClientId(clientAlgoId: string): Algo | undefined {
    return this.all().findLast(({ stop }) => stop.clientOrderId === clientAlgoId);
  }

  /** Oldest first. */
  all(): Algo[] {
    return [...this.byId.values()];
  }

  private waiting(symbol: string, clientOrderId: string): Algo | undefined {
    return this.all().findLast(
      ({ stop }) => stop.symbol === symbol && stop.clientOrderId === clientOrderId && stop.status === 'NEW',
    );
  }

  private add(stop: VenueStop, createdMs: number): void {
    const algoId = this.nextId.toString();
    this.nextId += 1n;
    this.byId.set(algoId, { algoId, createdMs, stop });
    if (this.byId.size <= KEPT) return;
    const oldest = this.all().find((algo) => algo.stop.status !== 'NEW');
    if (oldest !== undefined) this.byId.delete(oldest.algoId);
  }
}
