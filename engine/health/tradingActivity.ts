/** Gate A: plans that were filled since the last check. None is a warning only: a market can be quiet. */
import { booleanField } from '../fields.ts';
import { readResult } from '../nouns/result.ts';
import type { Fields } from '../protocol.ts';
import { cutNotice, windowName, type Evidence, type Finding } from './gate.ts';

export function tradingActivity({ results, config }: Evidence): Finding {
  const filled = new Set<string>();
  for (const { id, fields } of results.entries) if (isFill(fields)) filled.add(fields['plan_id'] ?? id);
  const passes = filled.size > 0;
  return {
    passes,
    facts: [`FILLED orders (last ${windowName(config)}): ${filled.size}`, ...cutNotice(results)],
    conclusion: passes ? `Trading active (${filled.size} executions)` : 'No executions (market can be quiet)',
  };
}

/** Of ours, a fill of a plan: a moved stop is executed too, and an external fill is no trading. Of others, their word. */
function isFill(fields: Fields): boolean {
  const result = readResult(fields);
  if (result === undefined) return booleanField(fields, 'executed') === true;
  return result.executed && result.fill !== undefined && result.planId !== '';
}
