/** Where the time of some work goes: V8's sampling profiler, its samples counted by the part of the code they fell in. */
import { Session, type Profiler } from 'node:inspector/promises';

/** Samples are this far apart. */
const EVERY_US = 500;

/** The shares of the parts, largest first; they add up to 1. */
export async function sharesOf(work: () => void): Promise<readonly (readonly [part: string, share: number])[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_US });
  await session.post('Profiler.start');
  work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return countShares(profile);
}

function countShares({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): [string, number][] {
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, partOfFrame(callFrame)]));
  const timesUs = new Map<string, number>();
  let totalUs = 0;
  for (const [index, id] of samples.entries()) {
    const part = partOf.get(id) ?? '';
    const timeUs = timeDeltas[index] ?? 0;
    if (part === '(idle)') continue;
    totalUs += timeUs;
    timesUs.set(part, (timesUs.get(part) ?? 0) + timeUs);
  }
  return [...timesUs].map(([part, timeUs]): [string, number] => [part, timeUs / totalUs]).sort(([, a], [, b]) => b - a);
}

/** `engine/brain`, `adapters/sim/laws`: a file's folder. What has no file, as garbage collection, goes by its name. */
function partOfFrame({ url, functionName }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const path =
    /\/((?:engine|adapters|scenarios|bench)\/.*)\/[^/]+$/.exec(url) ?? /\/(engine|bench|scenarios)\/[^/]+$/.exec(url);
  if (path?.[1] !== undefined) return path[1];
  return url === '' && functionName.startsWith('(') ? functionName : 'Node and packages';
}
