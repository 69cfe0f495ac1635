/** All places at once, as many as there are cores; then each is compared with the first that answered. */
import { availableParallelism } from 'node:os';
import type { DoctorCheck } from '../../../report/doctor/doctorRecord.ts';
import { differenceFromGolden, differenceOf, partings } from './difference.ts';
import { GOLDEN_COMMAND } from './golden.ts';
import { AbsentPlace, type Place } from './place.ts';
import type { Traced } from './traced.ts';

/** What came of a place: the traces of each turn, or why there are none. */
type Found = { readonly place: Place } & (
  { readonly turns: readonly (readonly Traced[])[] } | { readonly error: unknown }
);
type Answered = Extract<Found, { turns: unknown }>;

export interface Examined {
  readonly checks: readonly DoctorCheck[];
  /** The traces everything was compared with; undefined when the engine ran nowhere. */
  readonly traces: readonly Traced[] | undefined;
}

/**
 * @param only of the golden runs these; all unless given
 * @param golden what they must be; undefined while it is made anew
 * @param step told what comes next
 */
export async function examine(
  places: readonly Place[],
  only: readonly string[] | undefined,
  golden: readonly Traced[] | undefined,
  step: (text: string) => void,
): Promise<Examined> {
  const found = await askAll(places, only, step);
  const first = found.find((one): one is Answered => 'turns' in one);
  if (first === undefined) return { checks: found.map(broken), traces: undefined };
  const checks: DoctorCheck[] = [];
  for (const one of found) {
    step(`comparing ${one.place.name}`);
    checks.push('turns' in one ? await compared(one, first) : broken(one));
  }
  const traces = first.turns[0] ?? [];
  if (golden !== undefined) checks.push(await comparedWithGolden(first.place, traces, golden, only));
  return { checks, traces };
}

async function askAll(
  places: readonly Place[],
  only: readonly string[] | undefined,
  step: (text: string) => void,
): Promise<readonly Found[]> {
  const waiting = [...places.entries()];
  const found: Found[] = [];
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, place] = next;
      step(`${place.name}, ${at + 1} of ${places.length}`);
      found[at] = await place.ask({ kind: 'traces', turns: place.turns, only }).then(
        (turns) => ({ place, turns }),
        (error: unknown) => ({ place, error }),
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
  return found;
}

async function compared({ place, turns }: Answered, first: Answered): Promise<DoctorCheck> {
  const { name, shows } = place;
  const expected = first.turns[0] ?? [];
  const differing = turns.flatMap((traces) => partings(traces, expected));
  const [parting] = differing;
  const runs = turns.reduce((count, traces) => count + traces.length, 0);
  if (parting === undefined) return { name, verdict: 'pass', detail: `${runs} runs: ${shows}` };
  return {
    name,
    verdict: 'fail',
    detail: `${differing.length} of ${runs} runs differ from ${first.place.name}`,
    cure: 'find what the first differing event depends on besides its message, its view and the time of the step',
    difference: await differenceOf(parting, place, first.place),
  };
}

function broken(found: Found): DoctorCheck {
  const { name } = found.place;
  const error = 'error' in found ? found.error : undefined;
  if (error instanceof AbsentPlace) return { name, verdict: 'not proven', detail: error.message, cure: error.cure };
  const cure = 'what the engine needs must come in its arguments (engine/README.md)';
  return {
    name,
    verdict: 'fail',
    detail: `a run broke: ${error instanceof Error ? error.message : String(error)}`,
    cure,
  };
}

async function comparedWithGolden(
  place: Place,
  traces: readonly Traced[],
  golden: readonly Traced[],
  only: readonly string[] | undefined,
): Promise<DoctorCheck> {
  const name = 'golden file';
  const wanted = golden.filter((one) => only === undefined || only.includes(one.name));
  const differing = partings(traces, wanted);
  const [parting] = differing;
  const lacking = [...notIn(traces, wanted), ...notIn(wanted, traces)];
  if (parting === undefined && lacking.length === 0)
    return { name, verdict: 'pass', detail: `${traces.length} runs: the traces of scenarios/golden.json` };
  const cure = `${GOLDEN_COMMAND}, if the engine was changed on purpose`;
  const difference = parting === undefined ? {} : { difference: await differenceFromGolden(parting, place) };
  const detail =
    parting === undefined
      ? `not in both: ${lacking.join(', ')}`
      : `${differing.length} of ${traces.length} runs are other than the golden ones`;
  return { name, verdict: 'fail', detail, cure, ...difference };
}

function notIn(list: readonly Traced[], other: readonly Traced[]): readonly string[] {
  return list.filter(({ name }) => other.every((one) => one.name !== name)).map(({ name }) => name);
}
