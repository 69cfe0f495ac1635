/** A run as `--json` prints it; the order of the fields is the order of DESIGN section 7. */
import type { Outcome } from './execute.ts';

export function outcomeJson(outcome: Outcome): object {
  const { scenario, variant, seed, store, verdict, virtualSeconds, wallMs, events, requests, traceHash } = outcome;
  const { checks, faultsFired, violations, crash } = outcome;
  return {
    ...{ scenario, variant: variant ?? null, seed, store, verdict, virtualSeconds, wallMs, events, requests, traceHash },
    checks: checks.map(({ name, ok, detail, expected }) => ({ name, ok, detail, expected })),
    faultsFired,
    violations,
    ...(crash === undefined ? {} : { crash }),
  };
}
