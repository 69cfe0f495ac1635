/** Plans that an operator gives the desk, and what became of them. They pass the same gates as everybody's. */
import { absolute, type Decimal } from '../../../engine/decimal.ts';
import { hashOf } from '../../../engine/hash.ts';
import { STREAM } from '../../../engine/names.ts';
import { writePlan, type Action } from '../../../engine/nouns/plan.ts';
import { readResult, type Result } from '../../../engine/nouns/result.ts';
import type { OperatorStore } from './operatorStore.ts';

const LOOK_MS = 200;
/** Results that may come between; more than a desk writes in a wait. */
const RESULTS_MAX = 2_000;

export interface Order {
  readonly symbol: string;
  readonly action: Exclude<Action, 'ENTRY_PROPOSED'>;
  /** Signed: what is held now. */
  readonly held: Decimal;
  readonly newStop?: Decimal;
}

/** @returns the plan's id. @throws NoAnswer: then it may have been given or not */
export async function givePlan({ symbol, action, held, newStop }: Order, store: OperatorStore): Promise<string> {
  const createdMs = Date.now();
  const planId = hashOf('operator', symbol, action, String(createdMs), String(process.pid));
  const fields = writePlan({
    planId,
    symbol,
    action,
    side: held > 0n ? 'SELL' : 'BUY',
    reduceOnly: true,
    source: 'operator',
    createdMs,
    reasonCodes: ['operator'],
    closeQuantity: action === 'UPDATE_SL' ? undefined : absolute(held),
    newStop,
    rootId: '',
    traceId: '',
    correlationId: '',
  });
  await store.append(STREAM.exitPlans, fields);
  return planId;
}

/** The result that ended it, with what was filled on the way. @returns undefined when there was none in time */
export async function endOf(
  planId: string,
  store: OperatorStore,
  waitMs: number,
): Promise<{ readonly result: Result; readonly fills: readonly Result[] } | undefined> {
  const startMs = Date.now();
  for (;;) {
    const tail = { stream: STREAM.results, sinceMs: startMs - 60_000, limit: RESULTS_MAX };
    const view = await store.look(() => ({ tails: [tail] }), Date.now());
    const own = view.tail(STREAM.results).flatMap(({ fields }) => {
      const result = fields['plan_id'] === planId ? readResult(fields) : undefined;
      return result === undefined ? [] : [result];
    });
    const result = own.find(({ terminal }) => terminal);
    if (result !== undefined) return { result, fills: own.filter(({ fill }) => fill !== undefined) };
    if (Date.now() - startMs >= waitMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
