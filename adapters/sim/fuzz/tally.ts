/** What a fuzz run has come to so far. Seeds are added in order, so it depends on the seeds alone. */
import { FAULT_KINDS, type FaultKind } from '../world/faultKinds.ts';
import { WANTED } from './marks.ts';
import type { Broken } from './runCase.ts';
import type { SeedResult } from './runSeed.ts';

export class Tally {
  /** The first seed, and the one after the last. */
  readonly from: number;
  private upTo: number;
  passed = 0;
  inconclusive = 0;
  readonly failures: SeedResult[] = [];
  events = 0;
  requests = 0;
  virtualMs = 0;
  readonly fired = new Map<FaultKind, number>();
  /** In how many seeds each wanted mark was hit. */
  readonly marks = new Map<string, number>();
  readonly states = new Set<string>();

  constructor(from: number) {
    this.from = from;
    this.upTo = from;
    for (const kind of Object.keys(FAULT_KINDS) as FaultKind[]) this.fired.set(kind, 0);
    for (const mark of WANTED.keys()) this.marks.set(mark, 0);
  }

  get seeds(): number {
    return this.upTo - this.from;
  }

  add(result: SeedResult): void {
    this.upTo = result.seed + 1;
    if (result.verdict === 'pass') this.passed += 1;
    else if (result.verdict === 'inconclusive') this.inconclusive += 1;
    else this.failures.push(result);
    this.events += result.events;
    this.requests += result.requests;
    this.virtualMs += result.virtualMs;
    for (const mark of result.marks) this.marks.set(mark, (this.marks.get(mark) ?? 0) + 1);
    for (const state of result.states) this.states.add(state);
    for (const [kind, times] of Object.entries(result.fired) as [FaultKind, number][]) {
      this.fired.set(kind, (this.fired.get(kind) ?? 0) + times);
    }
  }

  /** What was never seen, with how it comes about: a clean run proves nothing about it. */
  unseen(): readonly string[] {
    const marks = [...this.marks].filter(([, seeds]) => seeds === 0);
    const kinds = [...this.fired].filter(([, times]) => times === 0);
    return [
      ...kinds.map(([kind]) => `fault ${kind} never fired`),
      ...marks.map(([mark]) => `${mark}: ${WANTED.get(mark)}`),
    ];
  }

  /** Each broken law as it first broke, with all seeds that break it; laws that broke first come first. */
  byLaw(): readonly { readonly broken: Broken; readonly seeds: readonly number[] }[] {
    const groups = new Map<string, { broken: Broken; seeds: number[] }>();
    for (const { seed, broken } of this.failures) {
      if (broken === undefined) continue;
      const group = groups.get(broken.law);
      if (group === undefined) groups.set(broken.law, { broken, seeds: [seed] });
      else group.seeds.push(seed);
    }
    return [...groups.values()];
  }
}
