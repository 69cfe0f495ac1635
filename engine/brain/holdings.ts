/** Taking in a complete positions reply: snapshots for all candidates, the candidates themselves, drift. */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { integerField } from '../fields.ts';
import { HASH } from '../names.ts';
import { snapshotWriter, type Held } from '../nouns/snapshot.ts';
import { render } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import { SECOND_MS } from '../time.ts';
import type { View } from '../view.ts';
import { isSame, readCandidates, writeCandidate, type Candidate } from './candidates.ts';
import { chooseCandidates } from './choose.ts';
import { reportDrift, type Holdings } from './drift.ts';

/** Symbols whose ledger is compared, in no order: all that had a snapshot, and all that anyone says are open. */
export function watched(holdings: Holdings, seen: View): ReadonlySet<string> {
  const before = namesIn(seen.hash(HASH.candidates)) ?? NO_NAMES;
  const said = [namesIn(seen.hash(HASH.exposure)) ?? NO_NAMES, holdings.positions.keys()];
  let symbols: Set<string> | undefined;
  for (const names of said)
    for (const symbol of names) if (!before.has(symbol)) (symbols ??= new Set(before)).add(symbol);
  return symbols ?? before;
}

const NO_NAMES: ReadonlySet<string> = new Set();
/** The names of a record's fields. */
const namesIn = remembered((fields): ReadonlySet<string> => new Set(Object.keys(fields)));

/**
 * A reply counts once, and only if none that was asked for later has been taken in; a late one is let go.
 * @param askedMs when it was asked for: its snapshots age from then, however long it was under way.
 */
export function takeHoldings(holdings: Holdings, askedMs: number, view: View, config: Config, atMs: number): Decision {
  const lastAskedMs = integerField(view.hash(HASH.positionsRead) ?? {}, 'asked_ms') ?? 0;
  const expiresAtMs = askedMs + config.BRAIN_SNAPSHOT_TTL_S * SECOND_MS;
  // A last time that is still to come was noted before our clock stepped back.
  const superseded = askedMs <= lastAskedMs && lastAskedMs <= atMs;
  if (superseded || expiresAtMs <= atMs) {
    return new Decision().mark(render('POSITIONS_LATE', { asked_ms: askedMs, last_ms: lastAskedMs, at_ms: atMs }));
  }
  const known = readCandidates(view.hash(HASH.candidates));
  const open = openSymbols(holdings, view);
  const candidates = chooseCandidates({ open, known, volumes: view.hash(HASH.volumes) }, config, atMs);
  const decision = new Decision();
  writeSnapshots(decision, candidates.keys(), holdings, askedMs, expiresAtMs);
  decision.put(HASH.positionsRead, { asked_ms: String(askedMs), server_time_ms: String(holdings.serverTimeMs) });
  updateCandidates(decision, view.hash(HASH.candidates) ?? {}, known, candidates, open.size);
  return decision.include(reportDrift(watched(holdings, view), holdings, view, config.EXECUTOR_READ_LAG_MS, atMs));
}

/** Held by the exchange, or in the book from the moment an entry is reserved. */
function openSymbols(holdings: Holdings, view: View): Set<string> {
  const open = new Set(namesIn(view.hash(HASH.exposure)));
  for (const [symbol, position] of holdings.positions) if (position.amount !== 0n) open.add(symbol);
  return open;
}

/** The venue names no price and no leverage for a symbol it leaves out: 0 says that they are not known. */
const FLAT: Held = { amount: 0n, entryPrice: 0n, markPrice: 0n, unrealizedPnlUsd: 0n, leverage: 0 };

function writeSnapshots(
  decision: Decision,
  symbols: Iterable<string>,
  { positions, serverTimeMs }: Holdings,
  takenMs: number,
  expiresAtMs: number,
): void {
  const write = snapshotWriter({ takenMs, serverTimeMs }, expiresAtMs);
  // One record serves every flat symbol; `put` would copy it for each.
  const flat = write(FLAT);
  for (const symbol of symbols) {
    const held = positions.get(symbol);
    const fields = held === undefined ? flat : write(held);
    decision.writes.push({ op: 'put', key: HASH.snapshot(symbol), fields, expiresAtMs });
  }
}

/** Writes what changed: in a quiet market, nothing. */
function updateCandidates(
  decision: Decision,
  fields: Fields,
  known: ReadonlyMap<string, Candidate>,
  candidates: ReadonlyMap<string, Candidate>,
  open: number,
): void {
  const changed: Record<string, string> = {};
  let changes = 0;
  let added = 0;
  for (const [symbol, candidate] of candidates) {
    if (isSame(known.get(symbol), candidate)) continue;
    if (fields[symbol] === undefined) added += 1;
    changes += 1;
    changed[symbol] = writeCandidate(candidate);
  }
  const gone = Object.keys(fields)
    .filter((symbol) => !candidates.has(symbol))
    .sort();
  if (changes > 0) decision.merge(HASH.candidates, changed);
  if (gone.length > 0) decision.drop(HASH.candidates, ...gone);
  if (added + gone.length === 0) return;
  decision.mark(render('UNIVERSE', { candidates: candidates.size, open, added, removed: gone.length }));
}
