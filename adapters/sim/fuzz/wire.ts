/** A drafted signal as its producer puts it on the wire. */
import { decimal, formatDecimal, multiply, divide, fromNumber, type Decimal } from '../../../engine/decimal.ts';
import { STREAM } from '../../../engine/names.ts';
import { writePlan } from '../../../engine/nouns/plan.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { isoTime } from '../../../engine/time.ts';
import { aiDecision } from '../signals/decision.ts';
import type { Signal } from '../signals/signal.ts';
import type { IntentDraft, PlanDraft, SignalDraft } from './case.ts';
import { MALFORMED } from './malformed.ts';

/** Six digits are more than any lot size has. */
const QUANTITY_STEP = decimal('0.000001');

/** @param priceAt the market price of a symbol, unix ms. */
export function toSignal(draft: SignalDraft, startMs: number, priceAt: PriceAt): Signal {
  const atMs = startMs + draft.atMs;
  switch (draft.shape) {
    case 'malformed': {
      const { stream, fields } = MALFORMED[draft.kind];
      return { atMs, stream, fields: fields(draft.symbol, isoTime(atMs)) };
    }
    case 'plan':
    case 'exit-plan': {
      const stream = draft.shape === 'plan' ? STREAM.plans : STREAM.exitPlans;
      return { atMs, stream, fields: planFields(draft, atMs, priceAt) };
    }
    case 'decision':
      return decision(draft, atMs);
    default:
      return { atMs, stream: STREAM.intents, fields: intentFields(draft, atMs, priceAt) };
  }
}

export type PriceAt = (symbol: string, atMs: number) => Decimal | undefined;

function stampOf({ stampMs }: { readonly stampMs?: number }, atMs: number): number {
  return atMs + (stampMs ?? 0);
}

function decision(draft: IntentDraft, atMs: number): Signal {
  const signal = aiDecision({
    atMs: stampOf(draft, atMs),
    symbol: draft.symbol,
    side: draft.side,
    confidence: 0.72,
    positionSizeUsd: draft.usd,
    leverage: draft.leverage,
    correlationId: draft.id,
    messageId: draft.id,
    ...(draft.action === undefined ? {} : { action: draft.action }),
  });
  return { ...signal, atMs };
}

/** Shapes (a) to (d) of engine/nouns/intentShapes.ts. */
function intentFields(draft: IntentDraft, atMs: number, priceAt: PriceAt): Fields {
  const { symbol, side, usd, leverage, id, action } = draft;
  const stampMs = stampOf(draft, atMs);
  const timestamp = isoTime(stampMs);
  const said = action === undefined ? {} : { action };
  switch (draft.shape) {
    case 'sized-in-base': {
      const quantity = formatDecimal(quantityFor(symbol, usd, atMs, priceAt));
      const data = { symbol, action: action ?? side, side, confidence: 0.56, leverage, quantity, timestamp };
      return { data: JSON.stringify(data), correlation_id: id, source: 'ai_strategy_router' };
    }
    case 'flat':
      return {
        intent_type: action === undefined ? 'AUTONOMOUS_ENTRY' : 'AUTONOMOUS_EXIT',
        symbol,
        action: action ?? side,
        side: (side === 'BUY') === (action === undefined) ? 'LONG' : 'SHORT',
        position_usd: String(usd / leverage),
        leverage: String(leverage),
        tp_pct: '2.0',
        sl_pct: '1.0',
        timestamp: String(stampMs / 1000),
        correlation_id: id,
      };
    case 'exit-monitor': {
      const payload = {
        symbol,
        side,
        position_size_usd: usd,
        leverage,
        reduce_only: true,
        reason: 'TP_HIT',
        timestamp,
      };
      return { payload: JSON.stringify(payload), correlation_id: id, source: 'exit_monitor' };
    }
    default: {
      const payload = { symbol, side, ...said, position_size_usd: usd, leverage, confidence: 0.72, timestamp };
      return {
        event_type: 'trade.intent',
        payload: JSON.stringify(payload),
        correlation_id: id,
        source: 'trading-bot',
      };
    }
  }
}

function planFields(draft: PlanDraft, atMs: number, priceAt: PriceAt): Fields {
  const { id, symbol, action, side, usd, leverage, reasons, quantity, stopFraction } = draft;
  const price = priceAt(symbol, atMs) ?? decimal('1');
  const fraction = stopFraction === undefined ? undefined : fromNumber(stopFraction);
  const { root_id: _ours, ...fields } = writePlan({
    planId: id,
    symbol,
    action,
    side,
    reduceOnly: action !== 'ENTRY_PROPOSED',
    source: draft.shape === 'plan' ? 'planner' : 'operator',
    createdMs: stampOf(draft, atMs),
    reasonCodes: reasons ?? [],
    rootId: '',
    traceId: '',
    correlationId: id,
    ...(action === 'ENTRY_PROPOSED' ? { notionalUsd: decimal(String(usd)), leverage } : {}),
    ...(quantity === undefined ? {} : { closeQuantity: decimal(quantity) }),
    ...(fraction === undefined ? {} : { newStop: multiply(price, fraction) }),
  });
  return fields;
}

function quantityFor(symbol: string, usd: number, atMs: number, priceAt: PriceAt): Decimal {
  const price = priceAt(symbol, atMs);
  const exact = price === undefined ? decimal('1') : divide(decimal(String(usd)), price);
  return exact - (exact % QUANTITY_STEP);
}
