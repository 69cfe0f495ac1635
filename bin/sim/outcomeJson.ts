/** A run as `--json` prints it; the order of the fields is the order of DESIGN section 7. */
import type { Outcome } from './execute.ts';

export function outcomeJson(outcome: Outcome): object {
  const { crash } = outcome;
  return {
    scenario: outcome.scenario,
    variant: outcome.variant ?? null,
    seed: outcome.seed,
    store: outcome.store,
    verdict: outcome.verdict,
    virtualSeconds: outcome.virtualSeconds,
    wallMs: outcome.wallMs,
    events: outcome.events,
    requests: outcome.requests,
    traceHash: outcome.traceHash,
    checks: outcome.checks.map(({ name, ok, detail, expected }) => ({ name, ok, detail, expected })),
    faultsFired: outcome.faultsFired,
    violations: outcome.violations,
    ...(crash === undefined ? {} : { crash }),
  };
}
