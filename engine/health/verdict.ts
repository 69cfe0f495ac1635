/**
 * All gates as one table, and what follows from their findings.
 *
 * | verdict  | when |
 * |----------|------|
 * | FAIL     | a fail-closed gate does not pass |
 * | STARTING | else, a gate that needs a running system does not pass and the system has only just begun to run |
 * | PASS     | else |
 */
import { integerField, wordField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { MINUTE_MS } from '../time.ts';
import type { Evidence, Finding, Gate } from './gate.ts';
import { ledgerLag } from './ledgerLag.ts';
import { snapshotCoverage } from './snapshotCoverage.ts';
import { stageLiveness } from './stageLiveness.ts';
import { streamFreshness } from './streamFreshness.ts';
import { symbolRegression } from './symbolRegression.ts';
import { tradingActivity } from './tradingActivity.ts';
import { hasVenueStops, venueStops } from './venueStops.ts';

/** Titles are the seed's; gate C is named after the symbol of the day it was made for and judges every symbol. */
const GATES: readonly Gate[] = [
  { letter: 'a', title: 'Trading Activity', policy: 'WARN', settles: false, judge: tradingActivity },
  { letter: 'b', title: 'Snapshot Coverage', policy: 'FAIL', settles: true, judge: snapshotCoverage },
  { letter: 'c', title: 'WAVESUSDT Regression', policy: 'FAIL', settles: false, judge: symbolRegression },
  { letter: 'd', title: 'Stream Freshness', policy: 'WARN', settles: false, judge: streamFreshness },
  { letter: 'e', title: 'Ledger Lag', policy: 'INFO', settles: false, judge: ledgerLag },
  { letter: 'f', title: 'Service Health', policy: 'FAIL', settles: true, judge: stageLiveness },
  { letter: 'g', title: 'Venue Stops', policy: 'FAIL', settles: false, isOn: hasVenueStops, judge: venueStops },
];

/** A system that has just started has one cycle of its slowest stage (market) to get everyone going. */
export const SETTLE_MS = MINUTE_MS;

const VERDICTS = ['PASS', 'FAIL', 'STARTING'] as const;
export type VerdictWord = (typeof VERDICTS)[number];

export interface Judgement {
  readonly gate: Gate;
  readonly finding: Finding;
  /** PENDING: does not pass, and cannot be expected to yet. */
  readonly status: 'PASS' | 'PENDING' | Gate['policy'];
}

export interface Verdict {
  readonly word: VerdictWord;
  readonly judgements: readonly Judgement[];
  /** Of the gates that fail, in the order of the gates. */
  readonly alerts: readonly string[];
}

/** @param settling true while the system has only just begun to run. */
export function judge(evidence: Evidence, settling: boolean): Verdict {
  const gates = GATES.filter(({ isOn }) => isOn?.(evidence.config) ?? true);
  const judgements = gates.map((gate): Judgement => {
    const finding = gate.judge(evidence);
    const failing = settling && gate.settles ? 'PENDING' : gate.policy;
    return { gate, finding, status: finding.passes ? 'PASS' : failing };
  });
  const failed = judgements.filter(({ status }) => status === 'FAIL');
  const alerts = failed.flatMap(({ finding }) => finding.alerts ?? []);
  if (failed.length > 0) return { word: 'FAIL', judgements, alerts };
  const pending = judgements.some(({ status }) => status === 'PENDING');
  return { word: pending ? 'STARTING' : 'PASS', judgements, alerts };
}

/** What the next check needs to know about this one. */
export interface LastCheck {
  readonly word: VerdictWord;
  /** When the system was first seen to run, as far as this worker of health can tell. */
  readonly startedMs: number;
  /** The lease token of the worker that checked. */
  readonly token: string;
}

export function readLastCheck(fields: Fields | undefined): LastCheck | undefined {
  const word = wordField(fields ?? {}, 'verdict', VERDICTS);
  const startedMs = integerField(fields ?? {}, 'started_ms');
  if (word === undefined || startedMs === undefined) return undefined;
  return { word, startedMs, token: fields?.['token'] ?? '' };
}

export function writeVerdict(verdict: Verdict): Fields {
  const gates = verdict.judgements.map(({ gate, status }) => [`gate_${gate.letter}`, status] as const);
  return { verdict: verdict.word, ...Object.fromEntries(gates), alerts: verdict.alerts.join(',') };
}
