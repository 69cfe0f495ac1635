/** OPEN or CLOSE: what the producer said, else what side and position make of it. */
import type { Config } from '../config.ts';
import type { Decimal } from '../decimal.ts';
import type { Intent } from '../nouns/intent.ts';
import type { IntentAction } from '../nouns/intentDirection.ts';

/**
 * Against an opposite position an intent closes, otherwise it opens. The older readings stay reproducible for SELL:
 * `close` (BUY opens, SELL closes: the ledger gate of 2026-02-02) and `short` (SELL always opens a short).
 * @param amount signed position, undefined when unknown.
 */
export function actionOf(
  intent: Pick<Intent, 'action' | 'side'>,
  amount: Decimal | undefined,
  sellMode: Config['INTENT_BRIDGE_SELL_MODE'],
): IntentAction {
  if (intent.action !== undefined) return intent.action;
  if (intent.side === 'SELL' && sellMode !== 'auto') return sellMode === 'close' ? 'CLOSE' : 'OPEN';
  const held = amount ?? 0n;
  return (intent.side === 'SELL' ? held > 0n : held < 0n) ? 'CLOSE' : 'OPEN';
}
