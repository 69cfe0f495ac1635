/** An entry: only for symbols that are allowed and trade, and never held up by a ledger that is not there yet. */
import type { Config } from '../config.ts';
import { decimal, formatDecimal, multiply, type Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { integerField } from '../fields.ts';
import { HASH } from '../names.ts';
import type { Intent } from '../nouns/intent.ts';
import { readVenueRules } from '../nouns/venueRules.ts';
import { deadLetter, endedEarly, type Numbers, type OutcomeCode } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { SECOND_MS } from '../time.ts';
import type { View } from '../view.ts';
import { NO_LEVELS, resolveLevels } from './levels.ts';
import type { Belief } from './position.ts';
import { publish } from './publish.ts';
import type { BridgeStep } from './step.ts';

/** Far above any limit, and still a number that every reader can read. */
const NOTIONAL_MAX_USD = decimal('1000000000');

/** Whether an entry of this intent cannot be written down without the market's price. */
export function needsPrice(intent: Intent): boolean {
  if (intent.action === 'CLOSE' || intent.entryPrice !== undefined) return false;
  return intent.notionalUsd === undefined || intent.stopLoss !== undefined || intent.takeProfit !== undefined;
}

export function planOpen(step: BridgeStep, belief: Belief): Decision {
  const { intent, view, atMs, config } = step;
  const { symbol, side } = intent;
  if (side === undefined) return malformed(step, 'an open without side');
  if (!config.SYMBOL_ALLOWLIST.includes(symbol)) return ended(step, 'SYMBOL_NOT_IN_ALLOWLIST', { side });
  const refusal = venueRefusal(view.hash(HASH.venue(symbol)), atMs, config);
  if (refusal !== undefined) return ended(step, refusal.code, { side, ...refusal.numbers });
  if (!belief.hasLedger && config.INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN) {
    return ended(step, 'LEDGER_REQUIRED_FOR_OPEN', { side }).mark(
      `Skip publish: ${symbol} ${side} but ledger unknown (strict mode)`,
    );
  }

  if (intent.notionalUsd === undefined && intent.quantity === undefined) {
    return malformed(step, 'no size: position_size_usd, position_usd with leverage, size with price, or quantity');
  }
  const price = intent.entryPrice ?? (needsPrice(intent) ? currentPrice(symbol, view, atMs, config) : undefined);
  if (price === undefined && needsPrice(intent)) return ended(step, 'STALE_PRICE', { side });
  const levels = price === undefined ? NO_LEVELS : resolveLevels(intent, side, price);
  if ('fault' in levels) return malformed(step, levels.fault);
  const notionalUsd = intent.notionalUsd ?? multiply(intent.quantity ?? 0n, price ?? 0n);
  if (notionalUsd <= 0n || notionalUsd > NOTIONAL_MAX_USD)
    return malformed(step, `a notional of ${formatDecimal(notionalUsd)} USD`);

  const plan = publish(intent, {
    action: 'ENTRY_PROPOSED',
    side,
    reduceOnly: false,
    reasonCodes: [],
    notionalUsd,
    // The venue knows only whole leverage; less is the safe side.
    leverage: Math.floor(intent.leverage ?? config.INTENT_DEFAULT_LEVERAGE),
    stopLoss: levels.stopLoss,
    takeProfit: levels.takeProfit,
    confidence: intent.confidence,
  });
  if (belief.hasLedger) return plan;
  return new Decision().mark(`LEDGER_MISSING_OPEN allowed: symbol=${symbol} side=${side}`).include(plan);
}

function ended({ intent, atMs }: BridgeStep, code: OutcomeCode, numbers: Numbers): Decision {
  return endedEarly('bridge', code, intent, intent.symbol, atMs, numbers);
}

function malformed({ input, atMs }: BridgeStep, reason: string): Decision {
  return deadLetter('bridge', input, reason, atMs);
}

interface Refusal {
  readonly code: OutcomeCode;
  readonly numbers: Numbers;
}

/** Not knowing the venue's list is one thing, not being TRADING on it another: then the filters do not matter. */
function venueRefusal(fields: Fields | undefined, atMs: number, config: Config): Refusal | undefined {
  const asOfMs = fields === undefined ? undefined : integerField(fields, 'as_of_ms');
  if (fields === undefined || asOfMs === undefined) return { code: 'STALE_VENUE', numbers: {} };
  const ageS = Math.round((atMs - asOfMs) / SECOND_MS);
  if (ageS > config.VENUE_MAX_AGE_S) return { code: 'STALE_VENUE', numbers: { age_s: ageS } };
  const { status } = fields;
  if (status !== 'TRADING') return { code: 'SYMBOL_NOT_TRADING', numbers: { status } };
  return readVenueRules(fields) === undefined ? { code: 'STALE_VENUE', numbers: { filters: 'unreadable' } } : undefined;
}

function currentPrice(symbol: string, view: View, atMs: number, config: Config): Decimal | undefined {
  const quote = view.price(symbol);
  if (quote === undefined || quote.price <= 0n) return undefined;
  return atMs - quote.atMs > config.PRICE_MAX_AGE_S * SECOND_MS ? undefined : quote.price;
}
