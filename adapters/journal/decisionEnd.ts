/** How a decision ends its message, in a few words that can be counted. */
import type { Decision } from '../../engine/decision.ts';
import { STREAM } from '../../engine/names.ts';
import type { Append } from '../../engine/protocol.ts';

/** `FILLED`, `PERMIT ENTRY`, `plan ENTRY_PROPOSED`, `asks placeOrder`, several joined by ` + `; `state only`; `nothing`. */
export function endOf({ writes, appends, effects }: Decision): string {
  const words = [...appends.map(wordOf), ...effects.map(({ request }) => `asks ${request.kind}`)];
  const told = [...new Set(words)].filter((word) => word !== '');
  if (told.length > 0) return told.join(' + ');
  return writes.length + appends.length > 0 ? 'state only' : 'nothing';
}

/** Empty for what is always said beside something else. */
function wordOf({ stream, fields }: Append): string {
  switch (stream) {
    case STREAM.outcomes:
      return fields['code'] ?? '';
    case STREAM.results:
      return fields['reason_codes'] ?? '';
    case STREAM.deadletters:
      return 'DEAD_LETTER';
    case STREAM.permits:
      return `PERMIT ${fields['eval_type']}`;
    case STREAM.intents:
      return 'intent';
    case STREAM.plans:
    case STREAM.exitPlans:
      return `plan ${fields['action']}`;
    case STREAM.reconcile:
      return 'reconcile';
    case STREAM.health:
      return `health ${fields['verdict']}`;
    default:
      return '';
  }
}
