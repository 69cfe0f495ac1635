/** A backlog of intents, and how fast bridge and desk end it with a plan and a result each. */
import { STAGES, STREAM, type StageName } from '../../engine/names.ts';
import { KillWorld } from '../../properties/kill/killWorld.ts';
import { SYMBOLS } from '../../properties/kill/rounds.ts';

/** These two in a process of their own, so that what is measured is theirs. */
const MEASURED: readonly StageName[] = ['bridge', 'desk'];
const AT_ONCE = 1_000;
const LOOK_MS = 10;
const LATE_MS = 120_000;

/** @returns intents a second, from the first plan to the last result */
export async function intentsPerS(world: KillWorld, intents: number): Promise<number> {
  const before = await ended(world);
  await fill(world, intents);
  const plans = await added(world, STREAM.plans);
  world.startProcess(MEASURED);
  await reached(() => added(world, STREAM.plans), plans + 1);
  const startedMs = performance.now();
  await reached(() => ended(world), before + intents);
  return (intents * 1000) / (performance.now() - startedMs);
}

/** All other stages at work, with data for the gates. */
export async function openRest(): Promise<KillWorld> {
  const world = await KillWorld.open(
    'bench',
    STAGES.filter((stage) => !MEASURED.includes(stage)),
  );
  await world.ready();
  return world;
}

async function fill({ client }: KillWorld, intents: number): Promise<void> {
  const timestamp = String(Date.now() / 1000);
  for (let from = 0; from < intents; from += AT_ONCE) {
    const pipeline = client.pipeline();
    for (let number = from; number < Math.min(from + AT_ONCE, intents); number += 1) {
      const symbol = SYMBOLS[number % SYMBOLS.length] ?? '';
      const usual = { symbol, side: 'BUY', position_size_usd: '100', leverage: '10', confidence: '0.7' };
      const own = { correlation_id: `bench${number}`, trace_id: `bench${number}`, timestamp, source: 'ai-engine' };
      pipeline.xadd(STREAM.intents, '*', ...Object.entries({ ...usual, ...own }).flat());
    }
    await pipeline.exec();
  }
}

/** Results that end a plan at the desk, and ends before it was one. */
async function ended(world: KillWorld): Promise<number> {
  const streams = [STREAM.results, STREAM.outcomes, STREAM.deadletters];
  const counts = await Promise.all(streams.map((stream) => added(world, stream)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Entries ever added. */
async function added({ client }: KillWorld, stream: string): Promise<number> {
  if ((await client.exists(stream)) === 0) return 0;
  const info = (await client.xinfo('STREAM', stream)) as (string | number)[];
  return Number(info[info.indexOf('entries-added') + 1]);
}

async function reached(look: () => Promise<number>, count: number): Promise<void> {
  const lateMs = performance.now() + LATE_MS;
  while ((await look()) < count) {
    if (performance.now() > lateMs) throw new Error(`only ${await look()} of ${count} after ${LATE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
