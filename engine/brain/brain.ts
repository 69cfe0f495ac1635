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
import { integerField } from '../fields.ts';
import { HASH, STREAM } from '../names.ts';
import { writeSnapshot } from '../nouns/snapshot.ts';
import { render } from '../outcomes.ts';
import type { Fields, Input, Parsed, Stage, Wants } from '../protocol.ts';
import { idMs } from '../streamId.ts';
import { SECOND_MS } from '../time.ts';
import type { VenuePosition, VenueReply } from '../venue.ts';
import type { View } from '../view.ts';
import {
  CANDIDATES_MAX,
  noteSighting,
  readCandidates,
  writeCandidate,
  type Candidate,
  type SightingKind,
} from './candidates.ts';
import { chooseCandidates } from './choose.ts';
import { reportDrift, type Holdings } from './drift.ts';
import { symbolIn } from './sighting.ts';

export type BrainMessage =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'sighting'; readonly what: SightingKind; readonly symbol: string; readonly seenMs: number }
  /** An entry that names no symbol: whoever consumes it says what is wrong with it. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'holdings'; readonly holdings: Holdings; readonly askedMs: number }
  /** The venue did not say what we hold. */
  | { readonly kind: 'unread'; readonly reply: VenueReply };

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
      return { hashes: [HASH.candidates, HASH.volumes] };
    case 'holdings':
      if (!seen.hasHash(HASH.candidates)) {
        const hashes = [HASH.candidates, HASH.volumes, HASH.exposure, HASH.positionsRead, HASH.openOrders];
        return { hashes, streams: [STREAM.reconcile] };
      }
      return { hashes: [...watched(message.holdings, seen)].map(HASH.ledger) };
  }
}

/** Symbols whose ledger is compared: all that had a snapshot, and all that anyone says are open. */
function watched(holdings: Holdings, seen: View): Set<string> {
  const book = Object.keys(seen.hash(HASH.exposure) ?? {});
  return new Set([...Object.keys(seen.hash(HASH.candidates) ?? {}), ...book, ...holdings.positions.keys()]);
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

/** A reply counts once, and only if none that was asked for later has been taken in; a late one is let go. */
function takeHoldings(holdings: Holdings, askedMs: number, view: View, config: Config, atMs: number): Decision {
  const lastAskedMs = integerField(view.hash(HASH.positionsRead) ?? {}, 'asked_ms') ?? 0;
  const expiresAtMs = askedMs + config.BRAIN_SNAPSHOT_TTL_S * SECOND_MS;
  if (askedMs <= lastAskedMs || expiresAtMs <= atMs) {
    return new Decision().mark(render('POSITIONS_LATE', { asked_ms: askedMs, last_ms: lastAskedMs, at_ms: atMs }));
  }
  const open = openSymbols(holdings, view);
  const fields = view.hash(HASH.candidates) ?? {};
  const demand = { open, known: readCandidates(fields), volumes: view.hash(HASH.volumes) };
  const candidates = chooseCandidates(demand, config, atMs);
  const decision = new Decision();
  writeSnapshots(decision, candidates.keys(), holdings, askedMs, expiresAtMs);
  decision.put(HASH.positionsRead, { asked_ms: String(askedMs), server_time_ms: String(holdings.serverTimeMs) });
  updateCandidates(decision, fields, candidates, open.size);
  return decision.include(reportDrift(watched(holdings, view), holdings, view, config.EXECUTOR_READ_LAG_MS, atMs));
}

/** Held by the exchange, or in the book from the moment an entry is reserved. */
function openSymbols(holdings: Holdings, view: View): Set<string> {
  const open = new Set(Object.keys(view.hash(HASH.exposure) ?? {}));
  for (const [symbol, position] of holdings.positions) if (position.amount !== 0n) open.add(symbol);
  return open;
}

/** The venue names no price and no leverage for a symbol it leaves out: 0 says that they are not known. */
const FLAT = { amount: 0n, entryPrice: 0n, markPrice: 0n, unrealizedPnlUsd: 0n, leverage: 0 } as const;

function writeSnapshots(
  decision: Decision,
  symbols: Iterable<string>,
  { positions, serverTimeMs }: Holdings,
  takenMs: number,
  expiresAtMs: number,
): void {
  const recordOf = (held: Omit<VenuePosition, 'symbol'>): Fields => {
    return { ...writeSnapshot({ ...held, takenMs, serverTimeMs }), expires_at_ms: String(expiresAtMs) };
  };
  // One record serves every flat symbol; `put` would copy it for each.
  const flat = recordOf(FLAT);
  for (const symbol of symbols) {
    const held = positions.get(symbol);
    const fields = held === undefined ? flat : recordOf(held);
    decision.writes.push({ op: 'put', key: HASH.snapshot(symbol), fields, expiresAtMs });
  }
}

/** Writes what changed: in a quiet market, nothing. */
function updateCandidates(
  decision: Decision,
  before: Fields,
  candidates: ReadonlyMap<string, Candidate>,
  open: number,
): void {
  const changed: Record<string, string> = {};
  let added = 0;
  for (const [symbol, candidate] of candidates) {
    const text = writeCandidate(candidate);
    if (before[symbol] === text) continue;
    if (before[symbol] === undefined) added += 1;
    changed[symbol] = text;
  }
  const gone = Object.keys(before).filter((symbol) => !candidates.has(symbol));
  if (Object.keys(changed).length > 0) decision.merge(HASH.candidates, changed);
  if (gone.length > 0) decision.drop(HASH.candidates, ...gone);
  if (added + gone.length === 0) return;
  decision.mark(render('UNIVERSE', { candidates: candidates.size, open, added, removed: gone.length }));
}

function unread(reply: VenueReply): string {
  if (reply.kind === 'answer') return render('POSITIONS_UNREAD', { kind: reply.answer.kind });
  return render('POSITIONS_UNREAD', { kind: reply.kind, code: reply.code, message: reply.message.slice(0, 100) });
}
