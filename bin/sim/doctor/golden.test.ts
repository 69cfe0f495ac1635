/** The golden runs come out here as in every other place (`sim doctor`); another seed gives another trace. */
import { describe, expect, it } from 'vitest';
import { traced } from './gate.ts';
import { GOLDEN_COMMAND, readGolden } from './golden.ts';
import { GOLDEN_RUNS, scenarioRuns } from './goldenRuns.ts';
import { firstDifference } from './traced.ts';

const RUN_MS = 60_000;
const ignore = (): void => undefined;
const golden = new Map(readGolden().map((one) => [one.name, one]));

describe(`determinism (${GOLDEN_COMMAND}, if the engine was changed on purpose)`, () => {
  it('has a golden trace of every run, and no others', () => {
    expect([...golden.keys()]).toEqual(GOLDEN_RUNS.map(({ name }) => name));
  });

  it.each(GOLDEN_RUNS)(
    '$name leaves the golden trace',
    (run) => {
      const [expected, found] = [golden.get(run.name), traced(run)];
      const parting = expected === undefined ? 0 : firstDifference(expected, found);
      expect(parting, `${GOLDEN_COMMAND}, if the engine was changed on purpose; parts at event`).toBeUndefined();
    },
    RUN_MS,
  );

  it.each(scenarioRuns('2'))(
    '$name leaves another trace on another seed, also where nobody listens',
    (other) => expect(other.run(ignore)).not.toBe(golden.get(other.name)?.hash),
    RUN_MS,
  );
});
