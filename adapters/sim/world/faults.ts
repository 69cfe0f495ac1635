/**
 * Faults as data, keyed by meaning and not by time: the nth time something happens at a site to a key. So a fault
 * still hits the same thing when the list around it gets shorter.
 */

export const FAULT_KINDS = {
  // Sites `store/<op>`, key: the stage.
  'reply-lost': 'the store did it; the worker hears nothing',
  'request-lost': 'the store never got it; the worker hears nothing',
  refused: 'the store refuses (BUSY, LOADING)',
  slow: 'the answer takes `ms` longer',
  'crash-after': 'the worker dies after the store did it, before it hears of it, and starts again after `ms`',
  // Site `store/commit` only.
  failover: 'the store did it, and then a replica takes over that lacks the newest `ms` of writes, this one among them',
  'store-restart': 'the store did it, and then restarts: it refuses everything for `ms`, and lost nothing',
  // Sites `venue/<request kind>`, key: the symbol, or `*` for requests without one.
  'lost-before-accept': 'the request never reaches the venue; time-out',
  'accept-reply-lost': 'the venue does it; the reply is lost; time-out',
  'delayed-accept': 'the caller is told -1007 at once; the request reaches the venue `ms` later',
  'unknown-1007': 'the venue does it and answers -1007, execution status unknown',
  'unknown-1007-not-done': 'the venue does not do it and answers -1007',
  reject: 'the venue refuses with `code`',
  // Sites `worker/<op>`, key: the stage; the first also at sites of the venue.
  'crash-before': 'the worker dies before the request leaves, and starts again after `ms`',
  pause: 'the worker stands still for `ms`, then goes on as if nothing had happened',
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

export interface Fault {
  readonly site: string;
  /** `*` stands for any key. */
  readonly key: string;
  /** Counted from 1, per site and key. */
  readonly occurrence: number;
  readonly kind: FaultKind;
  readonly ms?: number;
  readonly code?: number;
}

/** Told of everything that happens at a site, with how often it has happened to the key. */
export type SiteListener = (site: string, key: string, occurrence: number) => void;

/** Counts what happens where and says which fault is due. */
export class FaultPlan {
  /** Faults that happened, in order. */
  readonly fired: Fault[] = [];
  private readonly counts = new Map<string, number>();
  private readonly sites: ReadonlySet<string>;
  private readonly faults: readonly Fault[];

  /** True when nothing goes wrong and nobody wants to know what could. */
  readonly none: boolean;
  private readonly listener: SiteListener | undefined;
  private stopped = false;

  constructor(faults: readonly Fault[], listener?: SiteListener) {
    this.none = faults.length === 0 && listener === undefined;
    this.faults = faults;
    this.listener = listener;
    this.sites = new Set(faults.map((fault) => fault.site));
  }

  /** From now on nothing goes wrong any more. */
  stop(): void {
    this.stopped = true;
  }

  /** The fault due as `site` happens to `key`, if any. Each call counts one occurrence for the key and for `*`. */
  at(site: string, key: string): Fault | undefined {
    if (this.listener === undefined && !this.sites.has(site)) return undefined;
    const own = this.count(site, key);
    const any = key === '*' ? own : this.count(site, '*');
    this.listener?.(site, key, own);
    if (this.stopped) return undefined;
    const due = this.faults.find(
      (fault) =>
        fault.site === site &&
        ((fault.key === key && fault.occurrence === own) || (fault.key === '*' && fault.occurrence === any)),
    );
    if (due !== undefined) this.fired.push(due);
    return due;
  }

  private count(site: string, key: string): number {
    const name = `${site} ${key}`;
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count;
  }
}
