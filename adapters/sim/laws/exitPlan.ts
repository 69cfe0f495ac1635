/** The plans that close something, or move a stop: the few among all plans. */
import { booleanField } from '../../../engine/fields.ts';
import { STREAM } from '../../../engine/names.ts';
import { readPlan, type Plan } from '../../../engine/nouns/plan.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { firstRoot } from './roots.ts';

/** @returns undefined for an entry of another stream, an entry plan and what is no plan. */
export function readExitPlan(stream: string, entryId: string, fields: Fields): Plan | undefined {
  if (stream !== STREAM.plans && stream !== STREAM.exitPlans) return undefined;
  // Most plans are entries: one field tells them apart, so the others need not be read.
  if (booleanField(fields, 'reduceOnly') !== true) return undefined;
  const read = readPlan(fields, firstRoot(stream, entryId));
  return 'plan' in read ? read.plan : undefined;
}
