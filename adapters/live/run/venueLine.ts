/**
 * The way to the exchange: effects wait here for their turn and are sent, many at once across symbols, one after the
 * other where one symbol's orders are concerned, and what reduces goes first.
 */
import type { Effect, VenueReply, VenueRequest } from '../../../engine/venue.ts';
import type { LiveVenue } from './venue.ts';

/** Requests under way at once. Whatever changes a position does not wait for reads: it has places of its own. */
const READS_MAX = 12;
const CHANGES_MAX = 16;

type Hear = (effect: Effect, reply: VenueReply) => void;

interface Waiting {
  readonly effect: Effect;
  readonly hear: Hear;
}

export class VenueLine {
  private readonly venue: LiveVenue;
  /** By urgency; the first list with something that may go is taken. */
  private readonly waiting: readonly Waiting[][] = [[], [], [], []];
  private readonly busySymbols = new Set<string>();
  /** Client ids of orders whose request is unanswered. */
  private readonly placing = new Set<string>();
  private reads = 0;
  private changes = 0;

  constructor(venue: LiveVenue) {
    this.venue = venue;
  }

  /** True while the answer to that order's own request is still to come. */
  isPlacing(clientOrderId: string): boolean {
    return this.placing.has(clientOrderId);
  }

  send(effects: readonly Effect[], hear: Hear): void {
    for (const effect of effects) {
      if (effect.request.kind === 'placeOrder') this.placing.add(effect.request.clientOrderId);
      this.waiting[urgencyOf(effect.request)]?.push({ effect, hear });
    }
    this.startSome();
  }

  private startSome(): void {
    for (const list of this.waiting) {
      for (let at = 0; at < list.length;) {
        const one = list[at];
        if (one === undefined || !this.mayGo(one.effect.request)) {
          at += 1;
          continue;
        }
        list.splice(at, 1);
        void this.perform(one);
      }
    }
  }

  private mayGo(request: VenueRequest): boolean {
    if (!isChange(request)) return this.reads < READS_MAX;
    return this.changes < CHANGES_MAX && !this.busySymbols.has(request.symbol);
  }

  private async perform({ effect, hear }: Waiting): Promise<void> {
    const { request, id } = effect;
    const change = isChange(request) ? request.symbol : undefined;
    if (change === undefined) this.reads += 1;
    else {
      this.changes += 1;
      this.busySymbols.add(change);
    }
    const reply = await this.venue.ask(request, id);
    if (change === undefined) this.reads -= 1;
    else {
      this.changes -= 1;
      this.busySymbols.delete(change);
    }
    if (request.kind === 'placeOrder') this.placing.delete(request.clientOrderId);
    hear(effect, reply);
    this.startSome();
  }
}

type Change = Extract<
  VenueRequest,
  { kind: 'placeOrder' | 'placeStop' | 'cancelOrder' | 'cancelStop' | 'configureSymbol' }
>;

export function isChange(request: VenueRequest): request is Change {
  switch (request.kind) {
    case 'placeOrder':
    case 'placeStop':
    case 'cancelOrder':
    case 'cancelStop':
    case 'configureSymbol':
      return true;
    default:
      return false;
  }
}

/** 0 reduces or protects, 1 changes something else, 2 tells what became of an order, 3 can wait. */
function urgencyOf(request: VenueRequest): 0 | 1 | 2 | 3 {
  switch (request.kind) {
    case 'placeOrder':
      return request.reduceOnly ? 0 : 1;
    case 'placeStop':
    case 'cancelStop':
    case 'cancelOrder':
      return 0;
    case 'configureSymbol':
      return 1;
    case 'queryOrder':
    case 'queryStop':
    case 'trades':
    case 'positions':
      return 2;
    default:
      return 3;
  }
}
