/** What the executor tells the others about an order: apply.result, and execution.result for observers. */
import type { Config } from '../config.ts';
import { divide, formatDecimal, toNumber } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { STREAM } from '../names.ts';
import type { Ledger } from '../nouns/ledger.ts';
import type { Order } from '../nouns/order.ts';
import { unexecuted, writeResult, type Result, type ResultFill } from '../nouns/result.ts';
import { render, type Numbers, type OutcomeCode } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { isoTime } from '../time.ts';
import { saveOrder } from './openOrders.ts';

/** The one terminal result of a plan, in the same commit as the end of its order. */
export function endOrder(
  decision: Decision,
  order: Order,
  code: OutcomeCode,
  config: Config,
  atMs: number,
  numbers: Numbers = {},
  fill?: ResultFill,
): void {
  const ended: Order = { ...order, endCode: code };
  saveOrder(decision, ended, atMs);
  tellEnd(decision, ended, code, config, atMs, numbers, fill);
}

/** Publishes how an ended order ended; also for a plan that is delivered again after the store lost its result. */
export function tellEnd(
  decision: Decision,
  order: Order,
  code: OutcomeCode,
  config: Config,
  atMs: number,
  numbers: Numbers = {},
  fill?: ResultFill,
): void {
  const executed = order.filledQuantity > 0n;
  const shown = { ...numbers, client_id: order.clientOrderId, filled: formatDecimal(order.filledQuantity) };
  const result = unexecuted(order, 'executor', executed ? 'EXECUTE' : 'REJECTED', code, atMs, shown);
  // An order that only the venue remembered ends no plan: whatever becomes of its plan, the desk decides anew.
  publish(
    decision,
    { ...result, executed, terminal: !order.recovered, ...(fill === undefined ? {} : { fill }) },
    order,
    config,
  );
}

/** A fill on the way: the plan has not ended. */
export function tellFill(decision: Decision, order: Order, fill: ResultFill, config: Config, atMs: number): void {
  const numbers = { client_id: order.clientOrderId, filled: formatDecimal(order.filledQuantity) };
  const base = unexecuted(order, 'executor', 'EXECUTE', 'PARTIALLY_FILLED', atMs, numbers);
  publish(decision, { ...base, executed: true, terminal: false, fill }, order, config);
}

function publish(decision: Decision, result: Result, order: Order, config: Config): void {
  const details = JSON.stringify({
    side: order.side,
    qty: toNumber(order.quantity),
    order_id: order.venueOrderId,
    filled_qty: toNumber(order.filledQuantity),
    order_status: order.status,
  });
  decision.append(STREAM.results, { ...writeResult(result), details }).mark(result.detail);
  const execution = executionFields(result, order);
  decision.append(config.EXECUTION_RESULT_STREAM, execution);
  if (config.EXECUTION_RESULT_STREAM_LEGACY !== '') decision.append(config.EXECUTION_RESULT_STREAM_LEGACY, execution);
}

function executionFields(result: Result, order: Order): Fields {
  const { filledQuantity, filledUsd } = order;
  const payload = {
    symbol: order.symbol,
    action: order.side,
    entry_price: filledQuantity === 0n ? 0 : toNumber(divide(filledUsd, filledQuantity)),
    position_size_usd: toNumber(filledUsd),
    leverage: order.leverage,
    timestamp: isoTime(result.atMs),
    order_id: order.venueOrderId,
    status: !result.executed ? 'rejected' : result.terminal && result.code === 'FILLED' ? 'filled' : 'partial',
  };
  return {
    event_type: 'execution.result',
    payload: JSON.stringify(payload),
    trace_id: order.traceId,
    correlation_id: order.correlationId,
    root_id: order.rootId,
    plan_id: order.planId,
    timestamp: isoTime(result.atMs),
    source: 'executor',
  };
}

/** What happened to a position by no order of ours; desk and harvest follow it. */
export function tellExternal(
  decision: Decision,
  symbol: string,
  ledger: Ledger,
  fill: ResultFill,
  atMs: number,
  numbers: Numbers,
): void {
  const code: OutcomeCode = ledger.amount === 0n ? 'EXTERNAL_CLOSE' : 'EXTERNAL_FILL';
  const trace = { rootId: '', traceId: '', correlationId: '' };
  const base = unexecuted({ planId: '', symbol, reduceOnly: false, ...trace }, 'executor', 'EXECUTE', code, atMs);
  const detail = render(code, { symbol, ...numbers });
  decision.append(STREAM.results, writeResult({ ...base, detail, executed: true, terminal: false, fill })).mark(detail);
}
