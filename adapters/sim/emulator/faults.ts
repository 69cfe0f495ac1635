/**
 * Faults of the emulator: those of the simulated world that can happen on a wire, under the same names and in the same
 * JSON, and those that only a wire knows. Sites: `venue/<request>` as in the world, `http/<METHOD> <path>` for every
 * route, `market/order`, `moment/order`, `moment/fill`, `stream/user` and `stream/market` (an event is about to be sent);
 * keys are symbols, or `*`.
 */
import { z } from 'zod';
import { FAULT_KINDS, strikesAt, type FaultKind } from '../world/faultKinds.ts';
import { FaultPlan, type Fault } from '../world/faults.ts';

/** What only a wire knows. */
export const WIRE_FAULT_KINDS = {
  'cut-before-accept': 'the connection ends without a byte; the venue does not do it',
  'cut-after-accept': 'the venue does it; the connection ends without a byte',
  'stalled-body': 'the venue does it; headers come, and then nothing',
  'cut-body': 'the venue does it; headers and half of the body come, then the connection ends',
  'truncated-body': 'the venue does it; half of the body comes, framed as if it were all',
  'empty-body': 'the venue does it; status 200 and no body',
  'html-body': 'the venue does it; status 200 and a page instead of JSON',
  'no-order-body': 'the venue does it; status 200 and {"code":200,"msg":"success"}',
  'forbidden-403': 'a firewall before the venue answers 403 with a page',
  'error-500': 'the venue does it and answers 500',
} as const;

/** What happens to an event on a stream, and from then on. */
export const STREAM_FAULT_KINDS = {
  'stream-gap': 'this event and all others of the kind (user or market) for `ms` are never sent',
  'stream-cut': 'connections of the kind are closed; this event is lost',
  'stream-late': 'this event comes `ms` later, behind others',
  'stream-twice': 'this event comes twice',
  'listen-key-expired': 'the listen key expires; this event is lost',
} as const;

type WireFaultKind = keyof typeof WIRE_FAULT_KINDS;
export type StreamFaultKind = keyof typeof STREAM_FAULT_KINDS;
export type EmulatorFault = Fault<FaultKind | WireFaultKind | StreamFaultKind>;

const KINDS = [FAULT_KINDS, WIRE_FAULT_KINDS, STREAM_FAULT_KINDS].flatMap(Object.keys) as [EmulatorFault['kind']];
const whole = z.int().min(0);

export const faultSchema = z.strictObject({
  site: z.string().min(1),
  key: z.string().min(1),
  occurrence: z.int().min(1),
  kind: z.enum(KINDS),
  ms: z.int().optional(),
  forMs: whole.optional(),
  lagMs: whole.optional(),
  fraction: z.number().min(0).max(10).optional(),
  code: z.int().optional(),
  count: z.int().min(1).optional(),
});

/** Kinds that need the world around the venue: a store, a worker, its clock. */
const ELSEWHERE: ReadonlySet<string> = new Set<FaultKind>([
  'reply-twice',
  'crash-before',
  'clock-skew',
  'clock-jump',
  'clock-drift',
]);

/** Can it happen here? A fuzz case also holds faults of stores and workers. */
export function fits({ site, kind }: EmulatorFault): boolean {
  const onWire = site.startsWith('venue/') || site.startsWith('http/');
  if (kind in WIRE_FAULT_KINDS) return onWire;
  if (isStreamFault(kind)) return site === 'stream/user' || (site === 'stream/market' && kind !== 'listen-key-expired');
  if (ELSEWHERE.has(kind)) return false;
  const place = site.startsWith('http/') ? 'venue/any' : site;
  return (onWire || /^(?:market|moment)\//.test(site)) && strikesAt(kind as FaultKind, place);
}

export function isStreamFault(kind: string): kind is StreamFaultKind {
  return Object.hasOwn(STREAM_FAULT_KINDS, kind);
}

/** Faults given at different times: each list counts occurrences from when it was given. */
export class FaultLists {
  private plans: FaultPlan<EmulatorFault['kind']>[] = [];
  private readonly struck: EmulatorFault[] = [];

  add(faults: readonly EmulatorFault[]): void {
    this.plans.push(new FaultPlan(faults));
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.plans = [];
  }

  /** In the order in which they happened. */
  get fired(): readonly EmulatorFault[] {
    return this.struck;
  }

  /** The fault due as this happens; the oldest list first. Every list counts it. */
  at(site: string, key: string): EmulatorFault | undefined {
    const [due] = this.plans.map((plan) => plan.at(site, key)).filter((fault) => fault !== undefined);
    if (due !== undefined) this.struck.push(due);
    return due;
  }
}
