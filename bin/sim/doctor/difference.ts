/** Two traces of one run: where they part, with both sides of it. */
import type { Difference, Side } from '../../../report/doctor/doctorRecord.ts';
import { recordOf } from '../../../report/unknownRecord.ts';
import type { Place } from './place.ts';
import { firstDifference, type Traced } from './traced.ts';

const EVENTS_BEFORE = 3;

/** A run that both made and that came out differently. */
export interface Parting {
  readonly run: string;
  /** Counted from 1, as the trails tell it. */
  readonly event: number;
}

/** @returns every run that differs */
export function partings(one: readonly Traced[], other: readonly Traced[]): readonly Parting[] {
  const byName = new Map(other.map((traced) => [traced.name, traced]));
  return one.flatMap((traced) => {
    const same = byName.get(traced.name);
    const event = same === undefined ? undefined : firstDifference(traced, same);
    return event === undefined ? [] : [{ run: traced.name, event }];
  });
}

/** Both make the run once more, this time with every event. A place that is not the same twice may part elsewhere then. */
export async function differenceOf({ run, event }: Parting, one: Place, other: Place): Promise<Difference> {
  const [left, right] = await Promise.all([eventsAt(one, run), eventsAt(other, run)]);
  const length = Math.max(left.length, right.length);
  const parts = Array.from({ length }, (_, at) => at).find((at) => left[at] !== right[at]) ?? event - 1;
  return {
    run,
    event: parts + 1,
    before: left.slice(Math.max(0, parts - EVENTS_BEFORE), parts).map(parsed),
    sides: [sideOf(one.name, left[parts]), sideOf(other.name, right[parts])],
  };
}

/** Of a golden trace there are no events any more, only their hashes. */
export async function differenceFromGolden({ run, event }: Parting, place: Place): Promise<Difference> {
  const events = await eventsAt(place, run);
  return {
    run,
    event,
    before: events.slice(Math.max(0, event - 1 - EVENTS_BEFORE), event - 1).map(parsed),
    sides: [sideOf(place.name, events[event - 1]), sideOf('golden', undefined)],
  };
}

/** Where it breaks instead, its trace ends before it began. */
async function eventsAt(place: Place, name: string): Promise<readonly string[]> {
  return place.ask({ kind: 'events', name }).catch(() => []);
}

function sideOf(place: string, json: string | undefined): Side {
  return { place, json, event: json === undefined ? undefined : parsed(json) };
}

function parsed(json: string): ReturnType<typeof recordOf> {
  return recordOf(JSON.parse(json));
}
