/** The store as every live process sets it up: all consumers, wherever they run, since what one of them has not read is never trimmed. */
import type { AnyStage } from '../../engine/protocol.ts';
import { RedisStore } from '../redis/redisStore.ts';
import type { ScriptRunner } from '../redis/scriptRunner.ts';
import { consumersOf } from '../store/calls.ts';

/** How long after its end Redis may collect a value: no clock of ours is that far behind. */
const EXPIRY_GRACE_MS = 3_600_000;

/** @param stages all there are */
export function openStore(runner: ScriptRunner, stages: readonly AnyStage[], keyPrefix: string): RedisStore {
  return new RedisStore(runner, stages.flatMap(consumersOf), { keyPrefix, expiryGraceMs: EXPIRY_GRACE_MS });
}
