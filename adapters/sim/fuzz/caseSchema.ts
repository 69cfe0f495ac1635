/** What a case file may hold. A file is outside data: every field is checked before a world is built from it. */
import { z } from 'zod';
import { isSettingName } from '../../../engine/config.ts';
import { STAGES } from '../../../engine/names.ts';
import { ACTIONS } from '../../../engine/nouns/plan.ts';
import { LISTED_SYMBOLS } from '../run/market.ts';
import { FAULT_KINDS, type FaultKind } from '../world/faultKinds.ts';
import type { Case } from './case.ts';
import { MALFORMED_KINDS } from './malformed.ts';

const ms = z.int();
const afterMs = z.int().min(0);
const finite = z.number();
const decimalText = z.string().regex(/^\d+(?:\.\d+)?$/);
const listed = z.enum(LISTED_SYMBOLS as [string, ...string[]]);
/** Any producer may name a symbol that nobody lists. */
const symbol = z.string().regex(/^[A-Z0-9]{2,30}$/);
const side = z.enum(['BUY', 'SELL']);
const stage = z.enum(STAGES);
const range = z.tuple([afterMs, afterMs]).readonly();

const said = { atMs: afterMs, symbol, side, id: z.string().min(1).max(64), stampMs: ms.optional() };

const signal = z.discriminatedUnion('shape', [
  z.strictObject({
    ...said,
    shape: z.enum(['decision', 'intent', 'sized-in-base', 'flat', 'exit-monitor']),
    usd: finite,
    leverage: finite,
    action: z.string().optional(),
  }),
  z.strictObject({
    ...said,
    shape: z.enum(['plan', 'exit-plan']),
    action: z.enum(ACTIONS),
    usd: finite,
    leverage: finite,
    reasons: z.array(z.string()).readonly().optional(),
    quantity: decimalText.optional(),
    stopFraction: finite.optional(),
  }),
  z.strictObject({ shape: z.literal('malformed'), atMs: afterMs, kind: z.enum(MALFORMED_KINDS), symbol }),
]);

const fillPlan = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('full') }),
  z.strictObject({
    kind: z.literal('slices'),
    parts: z
      .array(z.tuple([finite, afterMs]).readonly())
      .min(1)
      .readonly(),
  }),
  z.strictObject({ kind: z.literal('partialThenExpire'), fraction: finite }),
  z.strictObject({ kind: z.literal('delay'), ms: afterMs }),
]);

const happening = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kill-switch'), atMs: afterMs, forMs: afterMs }),
  z.strictObject({ kind: z.literal('restart'), atMs: afterMs, stage }),
  z.strictObject({ kind: z.literal('down'), atMs: afterMs, stage, forMs: afterMs.optional() }),
  z.strictObject({ kind: z.literal('paused'), atMs: afterMs, stage, forMs: afterMs }),
  z.strictObject({ kind: z.literal('second-worker'), atMs: afterMs, stage }),
  z.strictObject({ kind: z.literal('clock-skew'), atMs: afterMs, stage, skewMs: ms, forMs: afterMs }),
  z.strictObject({ kind: z.literal('closed-by-hand'), atMs: afterMs, symbol: listed }),
  z.strictObject({ kind: z.literal('opened-by-hand'), atMs: afterMs, symbol: listed, side, usd: finite }),
  z.strictObject({ kind: z.literal('symbol-halted'), atMs: afterMs, symbol: listed, forMs: afterMs }),
]);

const regime = z.strictObject({
  kind: z.enum(['trend_up', 'trend_down', 'chop', 'mean_revert', 'calm', 'crash']),
  bars: z.int().min(1),
  sigmaPerBar: finite,
  driftPerBar: finite,
});

const draft = z.strictObject({
  minutes: z.int().min(1).max(1_440),
  startMinute: z.int().min(0).max(1_440).optional(),
  symbols: z.array(listed).min(1).readonly(),
  walletUsd: decimalText,
  settings: z.record(z.string().refine(isSettingName, 'no such setting'), z.string()).readonly(),
  latency: z.strictObject({ storeUs: range, venueUs: range }),
  slippage: z.strictObject({ halfSpreadTicks: finite, slippageTicksMax: finite }),
  regimes: z.array(regime).readonly(),
  jumps: z.array(z.strictObject({ atBar: z.int(), fraction: finite })).readonly(),
  gaps: z.array(z.strictObject({ symbol: listed, fromMinute: afterMs, minutes: afterMs })).readonly(),
  signals: z.array(signal).readonly(),
  fills: z.array(z.strictObject({ symbol: listed, order: z.int().min(1), plan: fillPlan })).readonly(),
  readLags: z.array(z.strictObject({ fromMs: afterMs, forMs: afterMs, lagMs: afterMs })).readonly(),
  happenings: z.array(happening).readonly(),
});

const fault = z.strictObject({
  site: z.string(),
  key: z.string(),
  occurrence: z.int().min(1),
  kind: z.enum(Object.keys(FAULT_KINDS) as [FaultKind, ...FaultKind[]]),
  ms: ms.optional(),
  forMs: afterMs.optional(),
  lagMs: afterMs.optional(),
  fraction: z.number().min(0).max(10).optional(),
  code: z.int().optional(),
  count: z.int().min(1).optional(),
});

export const caseSchema = z.strictObject({ seed: z.string().min(1), draft, faults: z.array(fault).readonly() });

/** Holds the schema to the type: what cannot be read back does not compile. */
export const written: (one: Case) => z.input<typeof caseSchema> = (one) => one;

/** Absent and undefined are the same in JSON; the types tell them apart. */
export function asCase(read: z.infer<typeof caseSchema>): Case {
  return read as Case;
}
