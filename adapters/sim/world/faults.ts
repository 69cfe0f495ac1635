/**
 * Faults as data, keyed by meaning and not by time: the nth time something happens at a site to a key. So a fault
 * still hits the same thing when the list around it gets shorter.
 */

import type { FaultKind } from './faultKinds.ts';

/** @typeParam Kind the kinds of the place where it happens; by default those of a simulated world */
export interface Fault<Kind extends string = FaultKind> {
  readonly site: string;
  /** `*` stands for any key. */
  readonly key: string;
  /** Counted from 1, per site and key. */
  readonly occurrence: number;
  readonly kind: Kind;
  /** How long or how late, as the kind says. */
  readonly ms?: number;
  /** For how long the world stays so. */
  readonly forMs?: number;
  /** How far behind. */
  readonly lagMs?: number;
  /** Of a position, an order or a leverage. */
  readonly fraction?: number;
  /** The venue's error code. */
  readonly code?: number;
  /** How many. */
  readonly count?: number;
}

/** Told of everything that happens at a site, with how often it has happened to the key. */
export type SiteListener = (site: string, key: string, occurrence: number) => void;

/** Counts what happens where and says which fault is due. */
export class FaultPlan<Kind extends string = FaultKind> {
  /** Faults that happened, in order. */
  readonly fired: Fault<Kind>[] = [];
  private readonly counts = new Map<string, number>();
  private readonly sites: ReadonlySet<string>;
  private readonly faults: readonly Fault<Kind>[];

  /** True when nothing goes wrong and nobody wants to know what could. */
  readonly none: boolean;
  private readonly listener: SiteListener | undefined;
  private stopped = false;

  constructor(faults: readonly Fault<Kind>[], listener?: SiteListener) {
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
  at(site: string, key: string): Fault<Kind> | undefined {
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
