/** Clocks that go wrong: ahead or behind for a while, set once and for all, or too fast. True time is the scheduler's. */
import type { Core } from './core.ts';
import type { Fault } from './faults.ts';

export interface Clock {
  /** Ahead of the true time, ms. */
  skewMs: number;
}

const USUAL_WHILE_MS = 60_000;
const STEP_MS = 1_000;
const MINUTE_MS = 60_000;

/** Does to the clock what the fault says; nothing when it is about something else. */
export function upset(core: Core, clock: Clock, name: string, fault: Fault | undefined): void {
  if (fault === undefined) return;
  const { ms = 1_000, forMs = USUAL_WHILE_MS } = fault;
  switch (fault.kind) {
    case 'clock-jump':
      return move(core, clock, name, ms);
    case 'clock-skew':
      move(core, clock, name, ms);
      return later(core, forMs, () => move(core, clock, name, -ms));
    case 'clock-drift':
      return drift(core, clock, name, { perMinuteMs: ms, steps: Math.ceil(forMs / STEP_MS) });
    default:
      return undefined;
  }
}

/** A little further with each step, and right again at the end. */
function drift(
  core: Core,
  clock: Clock,
  name: string,
  { perMinuteMs, steps }: { readonly perMinuteMs: number; readonly steps: number },
): void {
  let gainedMs = 0;
  const step = (count: number): void => {
    const dueMs = count === steps ? 0 : Math.trunc((perMinuteMs * count * STEP_MS) / MINUTE_MS);
    if (dueMs !== gainedMs) move(core, clock, name, dueMs - gainedMs);
    gainedMs = dueMs;
    if (count < steps) later(core, STEP_MS, () => step(count + 1));
  };
  step(0);
}

function move(core: Core, clock: Clock, name: string, byMs: number): void {
  clock.skewMs += byMs;
  core.trace.note(core.nowUs, 'skew', `${name} ${clock.skewMs}`, { worker: name, skewMs: clock.skewMs });
}

function later(core: Core, afterMs: number, run: () => void): void {
  core.scheduler.schedule(core.nowUs + afterMs * 1000, { kind: 'script', run });
}
