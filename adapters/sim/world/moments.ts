/**
 * Moments at which something happens that nobody asked for: when the nth signal of a symbol has come, its nth order of
 * ours is accepted, or its nth fill is booked. So an event that no request leads to is still keyed by meaning.
 */
import type { VenueEvent } from '../exchange/events.ts';
import type { Core } from './core.ts';
import type { Fault } from './faults.ts';

/** @param symbol of the moment, whatever key the fault has. */
export type Happen = (fault: Fault, symbol: string) => void;

export class Moments {
  private readonly core: Core;
  private readonly happen: Happen;

  constructor(core: Core, happen: Happen) {
    this.core = core;
    this.happen = happen;
  }

  onVenue(event: VenueEvent): void {
    if (event.kind !== 'fill' && event.kind !== 'orderAccepted') return;
    if (event.origin === 'client') this.strike(event.kind === 'fill' ? 'fill' : 'order', event.order.symbol);
  }

  onSignal(symbol: string): void {
    this.strike('signal', symbol);
  }

  /** Never at once: the venue is in the middle of something. */
  private strike(what: 'signal' | 'order' | 'fill', symbol: string): void {
    const fault = this.core.fault('moment', what, symbol);
    if (fault === undefined) return;
    const atUs = this.core.nowUs + (fault.ms ?? 0) * 1000;
    this.core.scheduler.schedule(atUs, { kind: 'script', run: () => this.happen(fault, symbol) });
  }
}
