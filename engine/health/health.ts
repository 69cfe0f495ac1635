/**
 * Says every five minutes whether the system is fit to trade, from what the store holds and nothing else: a gate
 * that could pass without its evidence would be no gate. The original's fail-closed gates could not fail, and its
 * alert never cleared (research/original-system.md 2.18).
 *
 * Starting up: a check that finds the system just started (no check before it, or another worker of health made
 * the last one and that passed) does not hold the absence of snapshots and leases against it for SETTLE_MS; the
 * verdict is then STARTING, never PASS, and the `settle` timer checks again in the minute after that. After a FAIL
 * there is no such grace, so that a restart cannot clear an alert: only a check that passes does.
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { readLedger } from '../nouns/ledger.ts';
import { readSnapshot } from '../nouns/snapshot.ts';
import { render } from '../outcomes.ts';
import type { Input, Parsed, Stage, Tail, Wants } from '../protocol.ts';
import { SECOND_MS } from '../time.ts';
import type { View } from '../view.ts';
import type { Evidence, Window } from './gate.ts';
import { readGuards } from '../executor/guardBook.ts';
import { newestFills } from './ledgerLag.ts';
import { reportLines } from './report.ts';
import { WATCHED_STAGES } from './stageLiveness.ts';
import { CONSUMED_STREAMS } from './streamFreshness.ts';
import { hasVenueStops } from './venueStops.ts';
import { judge, readLastCheck, SETTLE_MS, writeVerdict, type LastCheck, type Verdict } from './verdict.ts';

export type HealthMessage =
  | { readonly kind: 'check' }
  /** Checks again only if the last verdict was STARTING and it is time to judge. */
  | { readonly kind: 'settle' };

/** Entries of one stream that a check looks at. */
export const WINDOW_MAX = 5_000;

export function makeHealth(config: Config): Stage<HealthMessage> {
  return {
    name: 'health',
    streams: [],
    observes: [],
    outputs: [STREAM.health],
    timers: [
      { name: 'check', everyMs: config.HEALTH_CYCLE_S * SECOND_MS },
      { name: 'settle', everyMs: SETTLE_MS },
    ],
    batchMax: 1,
    parse,
    view: (message, atMs, seen) => view(message, atMs, seen, config),
    decide: (message, seen, atMs) => decide(message, seen, config, atMs),
  };
}

function parse(input: Input): Parsed<HealthMessage> {
  return { message: { kind: input.kind === 'timer' && input.timer === 'settle' ? 'settle' : 'check' } };
}

function view(message: HealthMessage, atMs: number, seen: View, config: Config): Wants {
  if (!seen.hasHash(HASH.health)) return { hashes: [HASH.health] };
  if (message.kind === 'settle' && !isSettled(readLastCheck(seen.hash(HASH.health)), atMs)) return {};
  return evidenceWants(seen, config, atMs);
}

/** What the gates are judged by; asked once more when the fills are known. */
export function evidenceWants(seen: View, config: Config, atMs: number): Wants {
  const perSymbol = config.SYMBOL_ALLOWLIST.flatMap((symbol) => [HASH.snapshot(symbol), HASH.venue(symbol)]);
  const filled = [...newestFills(seen.tail(STREAM.results)).keys()].map(HASH.ledger);
  const guards = hasVenueStops(config) ? [HASH.guards] : [];
  const leases = [...WATCHED_STAGES, 'health' as const].map(HASH.lease);
  return {
    hashes: [HASH.health, HASH.healthAlert, ...guards, ...leases, ...perSymbol, ...filled],
    tails: [window(STREAM.results, atMs, config), window(STREAM.outcomes, atMs, config)],
    streams: CONSUMED_STREAMS,
  };
}

/** One more than is looked at, so that a full window can be told from a cut one. */
function window(stream: string, atMs: number, config: Config): Tail {
  return { stream, sinceMs: atMs - config.HEALTH_CYCLE_S * SECOND_MS, limit: WINDOW_MAX + 1 };
}

function isSettled(last: LastCheck | undefined, atMs: number): boolean {
  return last?.word === 'STARTING' && atMs - last.startedMs >= SETTLE_MS;
}

function decide(message: HealthMessage, view: View, config: Config, atMs: number): Decision {
  const last = readLastCheck(view.hash(HASH.health));
  if (message.kind === 'settle' && !isSettled(last, atMs)) return new Decision();
  const token = view.hash(HASH.lease('health'))?.['token'] ?? last?.token ?? '';
  const startedMs = startOf(last, token, atMs);
  const verdict = judge(gather(view, config, atMs), atMs - startedMs < SETTLE_MS);
  const lines = reportLines(verdict, config, atMs);
  const fields = { ...writeVerdict(verdict), timestamp_ms: String(atMs) };
  const check = { at_ms: String(atMs), started_ms: String(startedMs), token, report: lines.join('\n') };
  const decision = new Decision().put(HASH.health, { ...fields, ...check }).append(STREAM.health, fields);
  alarm(decision, verdict, view, atMs);
  for (const line of lines) decision.mark(line);
  return decision;
}

/** The verdict of this moment for somebody who only looks: the grace of a start is the last check's. */
export function verdictNow(view: View, config: Config, atMs: number): Verdict {
  const startedMs = readLastCheck(view.hash(HASH.health))?.startedMs ?? Number.NEGATIVE_INFINITY;
  return judge(gather(view, config, atMs), atMs - startedMs < SETTLE_MS);
}

/** Never later than now: a clock that stepped back must not prolong the grace. */
function startOf(last: LastCheck | undefined, token: string, atMs: number): number {
  const restarted = last === undefined || (last.token !== token && last.word === 'PASS');
  return restarted ? atMs : Math.min(last.startedMs, atMs);
}

/** The alert stands exactly while a fail-closed gate fails. */
function alarm(decision: Decision, verdict: Verdict, view: View, atMs: number): void {
  const standing = view.hash(HASH.healthAlert);
  if (verdict.word === 'FAIL') {
    const alerts = verdict.alerts.join(',');
    const sinceMs = standing?.['since_ms'] ?? String(atMs);
    decision.put(HASH.healthAlert, { alerts, since_ms: sinceMs, at_ms: String(atMs) });
    decision.mark(render('HEALTH_ALERT', { alerts, since_ms: sinceMs }));
  } else if (standing !== undefined) {
    decision.delete(HASH.healthAlert).mark(render('HEALTH_RECOVERED', { alerts: standing['alerts'] }));
  }
}

function gather(view: View, config: Config, atMs: number): Evidence {
  const results = windowOf(view, STREAM.results);
  const fromSymbols = <Value>(read: (symbol: string) => Value | undefined) => collect(config.SYMBOL_ALLOWLIST, read);
  return {
    atMs,
    config,
    results,
    outcomes: windowOf(view, STREAM.outcomes),
    streams: collect(CONSUMED_STREAMS, (stream) => view.stream(stream)),
    snapshots: fromSymbols((symbol) => readSnapshot(view.hash(HASH.snapshot(symbol)))),
    statuses: fromSymbols((symbol) => view.hash(HASH.venue(symbol))?.['status']),
    ledgers: collect(newestFills(results.entries).keys(), (symbol) => readLedger(view.hash(HASH.ledger(symbol)))),
    guards: hasVenueStops(config) ? readGuards(view.hash(HASH.guards)) : [],
    alive: new Set(WATCHED_STAGES.filter((stage) => Number(view.hash(HASH.lease(stage))?.['expires_at_ms']) > atMs)),
  };
}

function windowOf(view: View, stream: string): Window {
  const entries = view.tail(stream);
  return { entries: entries.slice(0, WINDOW_MAX), cut: entries.length > WINDOW_MAX };
}

/** What could be read, by name. */
function collect<Value>(names: Iterable<string>, read: (name: string) => Value | undefined): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}
