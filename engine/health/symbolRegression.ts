/**
 * Gate C: nobody tries to trade a symbol that the allowlist has and the venue does not. On 2026-02-02 it was
 * WAVESUSDT, once a minute, until up to 28 % of all results were its refusals (incident I-13). Clears by itself
 * when the symbol leaves the allowlist or the venue lists it again.
 */
import { readResult } from '../nouns/result.ts';
import type { OutcomeCode } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { cutNotice, windowName, type Evidence, type Finding } from './gate.ts';

export function symbolRegression({ config, statuses, outcomes, results }: Evidence): Finding {
  const regressed = config.SYMBOL_ALLOWLIST.filter((symbol) => (statuses.get(symbol) ?? 'TRADING') !== 'TRADING');
  const attempts = new Map(regressed.map((symbol) => [symbol, 0]));
  const count = (fields: Fields, counts: (fields: Fields) => boolean) => {
    const symbol = fields['symbol'] ?? '';
    const before = attempts.get(symbol);
    if (before !== undefined && counts(fields)) attempts.set(symbol, before + 1);
  };
  for (const { fields } of outcomes.entries) count(fields, isDropped);
  for (const { fields } of results.entries) count(fields, isAttempt);
  const tried = regressed.filter((symbol) => (attempts.get(symbol) ?? 0) > 0).sort();
  return {
    passes: tried.length === 0,
    facts: [
      `In the allowlist but not TRADING: ${regressed.join(', ') || 'none'}`,
      ...regressed.map((symbol) => `${symbol} attempts (last ${windowName(config)}): ${attempts.get(symbol)}`),
      ...(regressed.length === 0 ? [] : cutNotice(outcomes.cut ? outcomes : results)),
    ],
    conclusion:
      tried.length === 0
        ? `No ${regressed.join(', ') || 'regressed symbol'} spam`
        : `${tried.join(', ')} regression detected!`,
    alerts: tried.map((symbol) => `${symbol}_REGRESSION`),
  };
}

const DROPPED: OutcomeCode = 'SYMBOL_NOT_TRADING';
const REJECTED: OutcomeCode = 'VENUE_REJECTED';

/** An intent that the bridge stopped. */
function isDropped(fields: Fields): boolean {
  return fields['code'] === DROPPED;
}

/**
 * A plan that got past the bridge: an entry, however it ended, or anything that the venue refused. A close that ends
 * otherwise is no attempt: what is left of a position in a delisted symbol must be closed without an alarm.
 */
function isAttempt(fields: Fields): boolean {
  const result = readResult(fields);
  if (result === undefined) return true;
  if (result.code === REJECTED || result.code === DROPPED) return true;
  return result.planId !== '' && !result.reduceOnly;
}
