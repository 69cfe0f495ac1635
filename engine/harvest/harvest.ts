/**
 * Takes profits and cuts losses: looks at every open position once per cycle and proposes at most one plan for
 * it, first match wins: stop, kill score, age, take-profit ladder; and it moves the stop of a winner. One plan
 * at a time per position: a new one waits for the result of the last, except that a close does not wait for a
 * stop update. A rung is consumed when its plan fills; any other end arms it again.
 */
import type { Config } from '../config.ts';
import { formatDecimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { readResult, type Result } from '../nouns/result.ts';
import { render } from '../outcomes.ts';
import type { Fields, Input, Parsed, Stage, Wants } from '../protocol.ts';
import type { View } from '../view.ts';
import { firstExit } from './exits.ts';
import { readHolding } from './holding.ts';
import { propose, type Proposal } from './propose.ts';
import { concernsHarvest, settle } from './settle.ts';
import { look, recall, type Sight } from './sight.ts';
import { readState, withoutPending, writeState, type HarvestState } from './state.ts';
import { isOverdue, isWaiting, WAITING_STREAMS } from './waiting.ts';

export type HarvestMessage =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'result'; readonly result: Result }
  /** A result that cannot concern a harvested position, or is of a writer we do not know: read past. */
  | { readonly kind: 'other' };

const BATCH_MAX = 200;
const SYMBOL = /^[A-Z0-9]{2,30}$/;

export function makeHarvest(config: Config): Stage<HarvestMessage> {
  return {
    name: 'harvest',
    streams: [STREAM.results],
    observes: [],
    outputs: [STREAM.exitPlans],
    timers: [{ name: 'cycle', everyMs: config.HARVEST_CYCLE_S * 1000 }],
    batchMax: BATCH_MAX,
    parse,
    view: (message, atMs, seen) => {
      if (message.kind === 'result') return { hashes: [HASH.harvest(message.result.symbol)] };
      return message.kind === 'cycle' ? cycleWants(seen, config, atMs) : {};
    },
    decide: (message, view, atMs) => {
      if (message.kind === 'result') return settle(message.result, view);
      return message.kind === 'cycle' ? decideCycle(view, config, atMs) : new Decision();
    },
  };
}

function parse(input: Input): Parsed<HarvestMessage> {
  if (input.kind === 'timer') return { message: { kind: 'cycle' } };
  if (input.kind !== 'entry') throw new Error(`harvest has no ${input.kind}`);
  const result = readResult(input.entry.fields);
  const ours = result !== undefined && SYMBOL.test(result.symbol) && concernsHarvest(result);
  return { message: ours ? { kind: 'result', result } : { kind: 'other' } };
}

/** First who is held, then all about them, then, for plans overdue, whether they can still be under way. */
function cycleWants(seen: View, config: Config, atMs: number): Wants {
  const symbols = seen.hasHash(HASH.exposure) ? heldSymbols(seen) : [];
  const hashes: string[] = [HASH.exposure, HASH.portfolio];
  let overdue = false;
  for (const symbol of symbols) {
    hashes.push(HASH.position(symbol), HASH.ledger(symbol), HASH.snapshot(symbol));
    hashes.push(HASH.marketState(symbol), HASH.venue(symbol), HASH.harvest(symbol));
    if (!seen.hasHash(HASH.harvest(symbol))) continue;
    overdue ||= isOverdue(readState(seen.hash(HASH.harvest(symbol)))?.pending, config, atMs);
  }
  return { hashes, prices: symbols, streams: overdue ? WAITING_STREAMS : [] };
}

/** Every symbol that is not FLAT, also one whose reservation cannot be read: its exit must stay possible. */
function heldSymbols(view: View): readonly string[] {
  return Object.keys(view.hash(HASH.exposure) ?? {})
    .filter((symbol) => SYMBOL.test(symbol))
    .sort();
}

function decideCycle(view: View, config: Config, atMs: number): Decision {
  const decision = new Decision();
  for (const symbol of heldSymbols(view)) decision.include(decidePosition(symbol, view, config, atMs));
  return decision;
}

function decidePosition(symbol: string, view: View, config: Config, atMs: number): Decision {
  const key = HASH.harvest(symbol);
  const before = view.hash(key);
  const holding = readHolding(symbol, view, config, atMs);
  if (holding === 'flat') return before === undefined ? new Decision() : new Decision().delete(key);
  if (holding === 'unproven') return new Decision();
  const remembered = readState(before);
  const recalled = recall(holding, remembered, atMs);
  const sight = look(holding, recalled, config, atMs);
  const { decision, state } = act(sight, view, config, atMs);
  if (recalled !== remembered) decision.mark(watchMark(sight));
  const after = writeState(state);
  return before !== undefined && sameFields(before, after) ? decision : decision.put(key, after);
}

/** At most one plan, and never one beside another that may still be decided or filled. */
function act(sight: Sight, view: View, config: Config, atMs: number): Proposal {
  const nothing = (state: HarvestState): Proposal => ({ decision: new Decision(), state });
  // The desk refuses a second close; the end of the first is a result.
  if (sight.holding.closing) return nothing(sight.state);
  const { pending } = sight.state;
  const waiting = pending !== undefined && isWaiting(pending, view, config, atMs);
  const current = waiting ? sight : { ...sight, state: withoutPending(sight.state) };
  const exit = firstExit(current, config, atMs);
  const blocked = waiting && (pending.kind !== 'lock' || exit?.kind === 'lock');
  return exit === undefined || blocked ? nothing(current.state) : propose(current, exit, atMs);
}

function watchMark({ holding, state, stop }: Sight): string {
  return render('HARVEST_WATCH', {
    symbol: holding.symbol,
    side: holding.side,
    qty: formatDecimal(holding.quantity),
    entry: formatDecimal(holding.entryPrice),
    stop: stop === undefined ? 'none' : formatDecimal(stop),
    refused_stop: state.refusedStop === undefined ? undefined : formatDecimal(state.refusedStop),
  });
}

function sameFields(a: Fields, b: Fields): boolean {
  const names = Object.keys(b);
  return names.length === Object.keys(a).length && names.every((name) => a[name] === b[name]);
}
