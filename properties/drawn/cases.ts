/** Worlds of the fuzzer for property tests: a failing one loses whatever it can do without. */
import fc from 'fast-check';
import type { Case } from '../../adapters/sim/fuzz/case.ts';
import { drawCase } from '../../adapters/sim/fuzz/drawWorld.ts';

export const drawnCase: fc.Arbitrary<Case> = fc.noShrink(fc.nat()).chain((seed) => {
  const { draft, faults, ...one } = drawCase(`property ${seed}`);
  const parts = {
    signals: mostlyAll(draft.signals),
    happenings: mostlyAll(draft.happenings),
    fills: mostlyAll(draft.fills),
    faults: mostlyAll(faults),
  };
  return fc.record(parts).map(({ faults: struck, ...kept }): Case => ({
    ...one,
    faults: struck,
    draft: { ...draft, ...kept },
  }));
});

/** As drawn, or now and then some of it; what fails is shrunk to the few that it takes. */
function mostlyAll<Item>(list: readonly Item[]): fc.Arbitrary<readonly Item[]> {
  const [some, all] = [fc.subarray([...list]), fc.constant(list)];
  return fc.oneof({ withCrossShrink: true }, { arbitrary: some, weight: 1 }, { arbitrary: all, weight: 4 });
}
