/** What all parts of a world share: its clock, its trace, its faults and who watches. */
import type { VenueEvent } from '../exchange/events.ts';
import type { RandomStream } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Clock } from './clocks.ts';
import type { Place } from './faultKinds.ts';
import { FaultPlan, type Fault, type SiteListener } from './faults.ts';
import type { WorldObserver } from './observer.ts';
import type { Task } from './task.ts';
import type { Trace } from './trace.ts';

export class Core {
  readonly scheduler: Scheduler<Task>;
  readonly trace: Trace;
  readonly observers: WorldObserver[] = [];
  readonly faults: FaultPlan;
  /** Runner requests answered so far. */
  requests = 0;
  /** The store's clock judges leases and names what outsiders append; the venue's stamps and judges requests. */
  readonly storeClock: Clock = { skewMs: 0 };
  readonly venueClock: Clock = { skewMs: 0 };
  /** Somebody else has moved a position of ours, or taken its trades away. */
  isMovedByOthers = false;

  constructor(scheduler: Scheduler<Task>, trace: Trace, faults: readonly Fault[], onSite?: SiteListener) {
    this.scheduler = scheduler;
    this.trace = trace;
    this.faults = new FaultPlan(faults, onSite);
  }

  /** The exchange says something: it is noted and passed on. */
  hear(event: VenueEvent): void {
    if (event.kind === 'positionChanged' && event.cause !== 'fill') this.isMovedByOthers = true;
    if (event.kind === 'walletSet' && event.reset) this.isMovedByOthers = true;
    this.trace.venue(this.nowUs, event);
    for (const observer of this.observers) observer.onVenue?.(event);
  }

  get nowUs(): number {
    return this.scheduler.nowUs;
  }

  get nowMs(): number {
    return Math.floor(this.scheduler.nowUs / 1000);
  }

  /** By the store's own clock. */
  get storeMs(): number {
    return this.nowMs + this.storeClock.skewMs;
  }

  /** The fault due at the site `place/what` for `key`, noted in the trace. */
  fault(place: Place, what: string, key: string): Fault | undefined {
    if (this.faults.none) return undefined;
    const site = `${place}/${what}`;
    const fault = this.faults.at(site, key);
    if (fault !== undefined) {
      const { occurrence, kind } = fault;
      this.trace.note(this.nowUs, 'fault', `${site} ${key} ${occurrence} ${kind}`, { fault });
    }
    return fault;
  }
}

/** A latency between bounds, from its own stream of random numbers, µs. */
export function drawnUs(stream: RandomStream, [min, max]: readonly [min: number, max: number]): number {
  return min + Math.floor(stream.next() * (max - min));
}
