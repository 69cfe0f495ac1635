/**
 * Consumer groups that are not ours and are at work on a stream: two executors on one stream doubled orders before. Ours
 * have no consumers; a foreign one is at work while one of its consumers has asked for entries lately.
 */
import { groupOf } from './redisStore.ts';
import { listOf, numberOf, textOf } from './replies.ts';
import type { ScriptRunner } from './scriptRunner.ts';
import { script } from './scripts.ts';
import { STAGES } from '../../engine/names.ts';

const STRANGERS = script('strangers', new URL('./scripts/strangers.lua', import.meta.url));
/** A consumer that blocks asks again after seconds; after this one it is gone. */
const AT_WORK_MS = 60_000;

/** @returns their names, sorted. */
export async function foreignGroups(runner: ScriptRunner, keyPrefix: string, stream: string): Promise<string[]> {
  const ours: readonly string[] = STAGES.map(groupOf);
  const found = listOf(await runner.run(STRANGERS, [keyPrefix + stream], [])).map(listOf);
  return found
    .filter(([name, idleMs]) => !ours.includes(textOf(name)) && numberOf(idleMs) < AT_WORK_MS)
    .map(([name]) => textOf(name))
    .sort();
}
