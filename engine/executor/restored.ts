/**
 * A store that had lost orders is confirmed once the desk knows what became of them: before that, it permits entries
 * without counting them. What it has permitted so far waits, and is measured by the limits once more.
 */
import type { Config } from '../config.ts';
import { formatDecimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { readExposure, type Exposure } from '../nouns/exposure.ts';
import { readOrder } from '../nouns/order.ts';
import type { Numbers, OutcomeCode } from '../outcomes.ts';
import type { Wants } from '../protocol.ts';
import type { View } from '../view.ts';
import { confirm } from './epoch.ts';
import { readOpenOrders, type OpenOrder } from './openOrders.ts';
import { endOrder } from './results.ts';
import { storeState } from './storeState.ts';

/** @param seen with the epoch and the open orders. Nothing unless the store had lost orders. */
export function restoredWants(seen: View): Wants {
  if (storeState(seen.hash(HASH.epoch)) !== 'restored') return {};
  const waiting = entriesOf(seen).map(({ planId }) => HASH.order(planId));
  return { hashes: [HASH.exposure, ...waiting], streams: [STREAM.orders, STREAM.results] };
}

/**
 * Confirms the store once the orders it had lost have ended, the desk has read how, and every ticket it issued before
 * that is read here. Those that wait are ended by name where all together are more than the limits allow.
 */
export function confirmRestored(view: View, config: Config, atMs: number): Decision {
  const epoch = view.hash(HASH.epoch);
  const decision = new Decision();
  if (epoch === undefined || storeState(epoch) !== 'restored') return decision;
  const entries = entriesOf(view);
  const isTold = unread(view, STREAM.results, 'desk') === 0 && unread(view, STREAM.orders, 'executor') === 0;
  if (!isTold || entries.some(({ status }) => status !== 'READY')) return decision;
  const passed = limitPassed(readExposure(view.hash(HASH.exposure)), config);
  for (const { planId } of passed === undefined ? [] : entries) {
    const order = readOrder(view.hash(HASH.order(planId)));
    // One that cannot be read is ended where it would be sent.
    if (passed === undefined || order === undefined || order === 'corrupt') continue;
    endOrder(decision, { ...order, status: 'REJECTED' }, passed.code, config, atMs, passed.numbers);
  }
  return decision.include(confirm(epoch, atMs));
}

function entriesOf(view: View): readonly OpenOrder[] {
  return readOpenOrders(view.hash(HASH.openOrders)).filter(({ reduceOnly }) => !reduceOnly);
}

function unread(view: View, stream: string, reader: string): number {
  return view.stream(stream)?.lag[reader] ?? 0;
}

/** What is reserved for the entries that wait is in the sum. */
function limitPassed(
  { count, totalUsd, corrupt }: Exposure,
  { POSITIONS_MAX, NOTIONAL_TOTAL_MAX_USD }: Config,
): { readonly code: OutcomeCode; readonly numbers: Numbers } | undefined {
  if (corrupt) return { code: 'BOOK_UNREADABLE', numbers: {} };
  if (count > POSITIONS_MAX) return { code: 'POSITIONS_LIMIT', numbers: { limit: POSITIONS_MAX, count } };
  if (totalUsd <= NOTIONAL_TOTAL_MAX_USD) return undefined;
  const numbers = { notional_usd: formatDecimal(totalUsd), limit_usd: formatDecimal(NOTIONAL_TOTAL_MAX_USD) };
  return { code: 'NOTIONAL_TOTAL', numbers };
}
