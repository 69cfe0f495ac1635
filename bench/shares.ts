/**
 * Where the time of some work goes: V8's sampling profiler, its samples counted by the part of the code they fell in. For
 * programs that run as one file: above the code of each of our files, its bundler wrote where it came from.
 */
import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Samples are this far apart. */
const EVERY_US = 500;

/** The shares of the parts, largest first; they add up to 1. @param bundle the URL of the running file */
export async function sharesOf(
  work: () => void,
  bundle: string,
): Promise<readonly (readonly [part: string, share: number])[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_US });
  await session.post('Profiler.start');
  work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const parts = partsByLine(readFileSync(fileURLToPath(bundle), 'utf8'));
  return countShares(profile, ({ url, lineNumber, functionName }) => {
    if (url === bundle) return parts[lineNumber] ?? ELSEWHERE;
    // What has no file, as garbage collection, goes by its name.
    return url === '' && functionName.startsWith('(') ? functionName : ELSEWHERE;
  });
}

type Frame = Profiler.Profile['nodes'][number]['callFrame'];

const ELSEWHERE = 'Node and packages';

/** `engine/brain`, `adapters/sim/laws`: a file's folder. */
function partsByLine(bundle: string): readonly string[] {
  let part = ELSEWHERE;
  return bundle.split('\n').map((line) => {
    const [, path] = /^\/\/ (\S+\.[cm]?[jt]s)$/.exec(line) ?? [];
    if (path !== undefined) part = path.startsWith('node_modules/') ? ELSEWHERE : dirname(path);
    return part;
  });
}

function countShares(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  partOfFrame: (frame: Frame) => string,
): [string, number][] {
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
