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
import type { Input, Parsed, Stage, Wants } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import { lastingKeys, type View } from '../view.ts';
import { firstExit } from './exits.ts';
import { readHolding } from './holding.ts';
import { propose } from './propose.ts';
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

/** Who is held, and the keys that all about them is kept under. */
interface Held {
  readonly symbols: readonly string[];
  readonly hashes: readonly string[];
}

const FIRST = lastingKeys([HASH.exposure, HASH.portfolio]);
const NOBODY: Held = { symbols: [], hashes: FIRST };

/** Every symbol that is not FLAT, also one whose reservation cannot be read: its exit must stay possible. */
const readHeld = remembered((exposure): Held => {
  const symbols = Object.keys(exposure)
    .filter((symbol) => SYMBOL.test(symbol))
    .sort();
  return { symbols, hashes: lastingKeys(symbols.flatMap(keysOf)) };
});

function keysOf(symbol: string): string[] {
  return [
    HASH.position(symbol),
    HASH.ledger(symbol),
    HASH.snapshot(symbol),
    HASH.marketState(symbol),
    HASH.venue(symbol),
    HASH.harvest(symbol),
  ];
}

/** First who is held, then all about them, then, for plans overdue, whether they can still be under way. */
function cycleWants(seen: View, config: Config, atMs: number): Wants {
  if (!seen.hasHash(HASH.exposure)) return NOBODY;
  const { symbols, hashes } = readHeld(seen.hash(HASH.exposure)) ?? NOBODY;
  const overdue = symbols.some((symbol) => {
    const key = HASH.harvest(symbol);
    return seen.hasHash(key) && isOverdue(readState(seen.hash(key))?.pending, config, atMs);
  });
  return { hashes, prices: symbols, streams: overdue ? WAITING_STREAMS : [] };
}

function decideCycle(view: View, config: Config, atMs: number): Decision {
  const decision = new Decision();
  const { symbols } = readHeld(view.hash(HASH.exposure)) ?? NOBODY;
  for (const symbol of symbols) decidePosition(decision, symbol, view, config, atMs);
  return decision;
}

/** Adds to the cycle's decision what is to be done about one position: mostly nothing. */
function decidePosition(decision: Decision, symbol: string, view: View, config: Config, atMs: number): void {
  const key = HASH.harvest(symbol);
  const before = view.hash(key);
  const holding = readHolding(symbol, view, config, atMs);
  if (holding === 'unproven') return;
  if (holding === 'flat') {
    if (before !== undefined) decision.delete(key);
    return;
  }
  const known = readState(before);
  const recalled = recall(holding, known, atMs);
  const sight = look(holding, recalled, config, atMs);
  const state = act(decision, sight, view, config, atMs);
  if (recalled !== known) decision.mark(watchMark(sight));
  if (state !== known) decision.put(key, writeState(state));
}

/**
 * At most one plan, and never one beside another that may still be decided or filled.
 * @returns what is to be remembered.
 */
function act(decision: Decision, sight: Sight, view: View, config: Config, atMs: number): HarvestState {
  // The desk refuses a second close; the end of the first is a result.
  if (sight.holding.closing) return sight.state;
  const { pending } = sight.state;
  const waiting = pending !== undefined && isWaiting(pending, view, config, atMs);
  const current = waiting || pending === undefined ? sight : { ...sight, state: withoutPending(sight.state) };
  const exit = firstExit(current, config, atMs);
  const blocked = waiting && (pending.kind !== 'lock' || exit?.kind === 'lock');
  if (exit === undefined || blocked) return current.state;
  const proposal = propose(current, exit, atMs);
  decision.include(proposal.decision);
  return proposal.state;
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
