/** The bridge's one way to the desk. */
import { Decision } from '../decision.ts';
import { formatDecimal, type Decimal } from '../decimal.ts';
import { hashOf } from '../hash.ts';
import { STREAM } from '../names.ts';
import { intentContent, type Intent } from '../nouns/intent.ts';
import { writePlan, type Plan } from '../nouns/plan.ts';

type Decided = Omit<
  Plan,
  'planId' | 'symbol' | 'source' | 'createdMs' | 'rootId' | 'traceId' | 'correlationId' | 'newStop' | 'numbers'
>;

export function publish(intent: Intent, decided: Decided): Decision {
  const { symbol, createdMs, rootId, traceId, correlationId } = intent;
  const plan: Plan = {
    planId: planIdOf(intent),
    symbol,
    action: decided.action,
    side: decided.side,
    reduceOnly: decided.reduceOnly,
    source: 'intent_bridge',
    createdMs,
    reasonCodes: decided.reasonCodes,
    rootId,
    traceId,
    correlationId,
    notionalUsd: decided.notionalUsd,
    leverage: decided.leverage,
    stopLoss: decided.stopLoss,
    takeProfit: decided.takeProfit,
    confidence: decided.confidence,
    closeQuantity: decided.closeQuantity,
  };
  const levels = `leverage=${plan.leverage ?? 'none'}, sl=${shown(plan.stopLoss)}, tp=${shown(plan.takeProfit)}`;
  return new Decision()
    .append(STREAM.plans, writePlan(plan))
    .mark(`Publishing plan for ${symbol} ${plan.side}: ${levels}`);
}

/**
 * The same for the same signal, whenever and however often it is decided: neither the arrival nor what was made of
 * the intent goes in, so that deciding it again after a failover, with another position, is a duplicate to the desk.
 */
function planIdOf(intent: Intent): string {
  return hashOf(intent.rootId, intentContent(intent));
}

function shown(price: Decimal | undefined): string {
  return price === undefined ? 'none' : formatDecimal(price);
}
