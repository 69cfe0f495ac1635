/**
 * A close: needs a position that somebody knows of, and nothing else. A held position can be closed when its symbol
 * is off the allowlist, delisted, or its venue rules are old.
 */
import { absolute, decimal, maximum, multiply, ONE, type Decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import type { Intent } from '../nouns/intent.ts';
import type { Action, Plan } from '../nouns/plan.ts';
import { endedEarly, type OutcomeCode } from '../outcomes.ts';
import type { Belief } from './position.ts';
import { publish } from './publish.ts';
import type { BridgeStep } from './step.ts';

/** Reasons are joined by commas on the wire. */
const REASON_LENGTH_MAX = 64;

export function planClose(step: BridgeStep, belief: Belief): Decision {
  const { intent, atMs, config } = step;
  const { symbol } = intent;
  const { amount, from, hasLedger } = belief;
  if (amount === undefined || amount === 0n) {
    const side = intent.side ?? 'CLOSE';
    const ended = (code: OutcomeCode): Decision => endedEarly('bridge', code, intent, symbol, atMs, { side, from });
    if (!config.SYMBOL_ALLOWLIST.includes(symbol)) return ended('SYMBOL_NOT_IN_ALLOWLIST');
    const decision = ended(hasLedger ? 'LEDGER_FLAT' : 'LEDGER_UNKNOWN');
    return decision.mark(`Skip publish: ${symbol} ${side} but ledger ${hasLedger ? 'flat' : 'unknown'}`);
  }
  return publish(intent, {
    // A stated side is kept: a SELL meant for a long that has become a short is refused by the desk, not turned round.
    side: intent.side ?? (amount > 0n ? 'SELL' : 'BUY'),
    reduceOnly: true,
    reasonCodes: ['explicit', ...reasonCode(intent.reason)],
    ...partOf(intent, absolute(amount)),
  });
}

const SHARES: ReadonlyMap<Decimal, Action> = new Map<Decimal, Action>([
  [ONE, 'FULL_CLOSE_PROPOSED'],
  [decimal('0.75'), 'PARTIAL_75'],
  [decimal('0.5'), 'PARTIAL_50'],
  [decimal('0.25'), 'PARTIAL_25'],
]);

/** All of it, unless a part is named. */
function partOf(intent: Intent, held: Decimal): Pick<Plan, 'action' | 'closeQuantity'> {
  const { fraction, quantity } = intent;
  if (fraction === undefined) {
    return quantity === undefined
      ? { action: 'FULL_CLOSE_PROPOSED' }
      : { action: 'PARTIAL_CLOSE', closeQuantity: quantity };
  }
  const action = SHARES.get(fraction);
  // Never zero, which would mean "no quantity" on the wire: what is too little is the desk's to say.
  return action === undefined
    ? { action: 'PARTIAL_CLOSE', closeQuantity: maximum(multiply(held, fraction), 1n) }
    : { action };
}

function reasonCode(reason: string | undefined): string[] {
  const code = (reason ?? '').replace(/[^A-Za-z0-9_.:=+-]+/g, '_').slice(0, REASON_LENGTH_MAX);
  return code === '' || code === 'explicit' ? [] : [code];
}
