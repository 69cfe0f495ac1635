/** What a result means for the ladder: a rung filled, a plan ended, a position gone. */
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import type { Result } from '../nouns/result.ts';
import type { View } from '../view.ts';
import { readState, withoutPending, writeState } from './state.ts';

/** True for results that can concern a harvested position; of all others nothing needs to be read. */
export function concernsHarvest(result: Result): boolean {
  return closesPosition(result) || (result.terminal && result.reduceOnly && result.planId !== '');
}

export function settle(result: Result, view: View): Decision {
  const key = HASH.harvest(result.symbol);
  const fields = view.hash(key);
  const state = readState(fields);
  if (state === undefined) return new Decision();
  // A late report of the end of an earlier position must not take away what is known of the present one.
  if (closesPosition(result) && result.atMs >= state.openedMs) return new Decision().delete(key);
  if (state.pending?.planId !== result.planId) return new Decision();
  const filledRung = result.executed ? state.pending.rung : 0;
  const rungs = Math.max(state.rungs, filledRung);
  return new Decision().put(key, writeState({ ...withoutPending(state), rungs }));
}

/** Ours or from outside: the ledger holds nothing any more. */
function closesPosition(result: Result): boolean {
  return result.fill?.ledgerAmount === 0n || result.code === 'EXTERNAL_CLOSE';
}
