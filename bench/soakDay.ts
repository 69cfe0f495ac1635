/**
 * The soak day in a process of its own, so that its peak memory is its own: prints one line of JSON. With `shares` it
 * is measured where the time goes instead, which costs time itself. bench/bench.ts makes one file of it.
 */
import { runScenario } from '../adapters/sim/run/runScenario.ts';
import { soak24h } from '../scenarios/soak-24h.ts';
import { sharesOf } from './shares.ts';

export interface SoakDay {
  readonly wallMs: number;
  readonly virtualSeconds: number;
  readonly requests: number;
  readonly events: number;
  /** Of the whole process. */
  readonly peakMb: number;
  /** Checks that failed, each with its numbers. */
  readonly failed: readonly string[];
}

const run = () => runScenario(soak24h, { seed: '1', wallMs: () => performance.now() });

if (process.argv[2] === 'shares') {
  console.log(JSON.stringify(await sharesOf(run, import.meta.url)));
} else {
  const { wallMs, virtualSeconds, requests, events, checks } = run();
  const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_000);
  const day: SoakDay = { wallMs, virtualSeconds, requests, events, failed, peakMb };
  console.log(JSON.stringify(day));
}
