/**
 * Position state (P3.3): what the exchange says we hold, a few seconds old at most. One positions call per cycle
 * gives every candidate its snapshot; a symbol missing from a complete reply is flat. No reply, no write: the
 * snapshots decay and everyone sees that nothing is known. Intents and plans are read along, for their symbols.
 *
 *   timer cycle → positions → snapshots of all candidates, drift reports
 *   trade.intent, apply.plan → a sighting of the symbol
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { render } from '../outcomes.ts';
import type { Input, Parsed, Stage, Wants } from '../protocol.ts';
import { idMs } from '../streamId.ts';
import { SECOND_MS } from '../time.ts';
import type { VenueReply } from '../venue.ts';
import { lastingKeys, type View } from '../view.ts';
import { CANDIDATES_MAX, noteSighting, type SightingKind } from './candidates.ts';
import type { Holdings } from './drift.ts';
import { takeHoldings, watched } from './holdings.ts';
import { symbolIn } from './sighting.ts';

export type BrainMessage =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'sighting'; readonly what: SightingKind; readonly symbol: string; readonly seenMs: number }
  /** An entry that names no symbol: whoever consumes it says what is wrong with it. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'holdings'; readonly holdings: Holdings; readonly askedMs: number }
  /** The venue did not say what we hold. */
  | { readonly kind: 'unread'; readonly reply: VenueReply };

const SIGHTING_WANTS: Wants = { hashes: lastingKeys([HASH.candidates, HASH.volumes]) };
const HOLDINGS_WANTS: Wants = {
  hashes: lastingKeys([HASH.candidates, HASH.volumes, HASH.exposure, HASH.positionsRead, HASH.openOrders]),
  streams: [STREAM.reconcile],
};
/** Sightings are cheap and may be many. */
const BATCH_MAX = 500;

export function makeBrain(config: Config): Stage<BrainMessage> {
  return {
    name: 'brain',
    streams: [],
    observes: [STREAM.intents, STREAM.plans],
    outputs: [STREAM.reconcile],
    timers: [{ name: 'cycle', everyMs: config.BRAIN_CYCLE_S * SECOND_MS }],
    batchMax: BATCH_MAX,
    parse,
    view,
    decide: (message, seen, atMs) => decide(message, seen, config, atMs),
  };
}

function parse(input: Input): Parsed<BrainMessage> {
  switch (input.kind) {
    case 'entry': {
      const symbol = symbolIn(input.entry.fields);
      if (symbol === undefined) return { message: { kind: 'nothing' } };
      const what = input.stream === STREAM.intents ? 'intent' : 'plan';
      return { message: { kind: 'sighting', what, symbol, seenMs: idMs(input.entry.id) } };
    }
    case 'outcome':
      return { message: holdingsIn(input.effect.id, input.reply) };
    default:
      return { message: { kind: 'cycle' } };
  }
}

/** When the request was decided, carried in its id: the outcome of a request brings nothing else back. */
function effectId(askedMs: number): string {
  return `positions/${askedMs}`;
}

function holdingsIn(id: string, reply: VenueReply): BrainMessage {
  if (reply.kind !== 'answer' || reply.answer.kind !== 'positions') return { kind: 'unread', reply };
  const positions = new Map(reply.answer.positions.map((position) => [position.symbol, position]));
  return {
    kind: 'holdings',
    holdings: { positions, serverTimeMs: reply.serverTimeMs },
    askedMs: Number(id.split('/')[1]),
  };
}

function view(message: BrainMessage, _atMs: number, seen: View): Wants {
  switch (message.kind) {
    case 'cycle':
    case 'nothing':
    case 'unread':
      return {};
    case 'sighting':
      return SIGHTING_WANTS;
    case 'holdings':
      if (!seen.hasHash(HASH.candidates)) return HOLDINGS_WANTS;
      return { hashes: [...watched(message.holdings, seen)].map(HASH.ledger) };
  }
}

function decide(message: BrainMessage, seen: View, config: Config, atMs: number): Decision {
  switch (message.kind) {
    case 'cycle':
      return new Decision().effect(effectId(atMs), { kind: 'positions' });
    case 'nothing':
      return new Decision();
    case 'sighting':
      return sight(message.what, message.symbol, Math.min(message.seenMs, atMs), seen);
    case 'unread':
      return new Decision().mark(unread(message.reply));
    case 'holdings':
      return takeHoldings(message.holdings, Math.min(message.askedMs, atMs), seen, config, atMs);
  }
}

/** Only symbols that trade are noted, so that no producer can grow the hash by naming what does not exist. */
function sight(what: SightingKind, symbol: string, seenMs: number, view: View): Decision {
  const known = view.hash(HASH.candidates);
  const volumes = view.hash(HASH.volumes);
  if (known?.[symbol] === undefined) {
    const fits =
      volumes === undefined ? Object.keys(known ?? {}).length < CANDIDATES_MAX : volumes[symbol] !== undefined;
    if (!fits) return new Decision();
  }
  const field = noteSighting(known?.[symbol], what, seenMs);
  if (field === undefined) return new Decision();
  const decision = new Decision().merge(HASH.candidates, { [symbol]: field });
  return known?.[symbol] === undefined ? decision.mark(render('CANDIDATE_SIGHTED', { symbol, by: what })) : decision;
}

function unread(reply: VenueReply): string {
  if (reply.kind === 'answer') return render('POSITIONS_UNREAD', { kind: reply.answer.kind });
  return render('POSITIONS_UNREAD', { kind: reply.kind, code: reply.code, message: reply.message.slice(0, 100) });
}
