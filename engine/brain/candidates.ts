/**
 * The symbols that get a snapshot, each with its strongest claim and when it was last asked for. One hash, a field
 * per symbol: `claim|last intent ms|last plan ms`. Price subscriptions and coverage go by its fields. Owner: brain.
 */
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

/** Why a symbol is a candidate, the strongest claim first. */
export const CLAIMS = ['open', 'intent', 'plan', 'allowlist', 'volume'] as const;
export type Claim = (typeof CLAIMS)[number];

export type SightingKind = Extract<Claim, 'intent' | 'plan'>;

export interface Candidate {
  readonly claim: Claim;
  /** 0 when never. */
  readonly lastIntentMs: number;
  /** 0 when never. */
  readonly lastPlanMs: number;
}

/** The most there can be: the USD-M symbols that the original universe listed. Open positions are never cut. */
export const CANDIDATES_MAX = 566;

/** Sightings closer together than this are one, so that a burst of intents costs one write a symbol. */
const SIGHTING_STEP_MS = 1_000;

export function writeCandidate(candidate: Candidate): string {
  return `${candidate.claim}|${candidate.lastIntentMs}|${candidate.lastPlanMs}`;
}

/** @returns undefined when absent or unreadable: then the symbol was never asked for. */
function readCandidate(text: string | undefined): Candidate | undefined {
  const [word, intent, plan] = (text ?? '').split('|');
  const claim = CLAIMS.find((known) => known === word);
  const lastIntentMs = Number(intent);
  const lastPlanMs = Number(plan);
  if (claim === undefined || !(lastIntentMs >= 0) || !(lastPlanMs >= 0)) return undefined;
  return { claim, lastIntentMs, lastPlanMs };
}

const NONE: ReadonlyMap<string, Candidate> = new Map();

export function readCandidates(fields: Fields | undefined): ReadonlyMap<string, Candidate> {
  return readFields(fields) ?? NONE;
}

const readFields = remembered((fields): ReadonlyMap<string, Candidate> => {
  const candidates = new Map<string, Candidate>();
  for (const symbol of Object.keys(fields)) {
    const candidate = readCandidate(fields[symbol]);
    if (candidate !== undefined) candidates.set(symbol, candidate);
  }
  return candidates;
});

export function isSame(a: Candidate | undefined, b: Candidate): boolean {
  return a?.claim === b.claim && a.lastIntentMs === b.lastIntentMs && a.lastPlanMs === b.lastPlanMs;
}

/** A candidate's field with one more sighting in it, or undefined when that tells nothing new. */
export function noteSighting(text: string | undefined, kind: SightingKind, seenMs: number): string | undefined {
  const known = readCandidate(text) ?? { claim: kind, lastIntentMs: 0, lastPlanMs: 0 };
  const lastMs = kind === 'intent' ? known.lastIntentMs : known.lastPlanMs;
  if (seenMs < lastMs + SIGHTING_STEP_MS) return undefined;
  return writeCandidate(kind === 'intent' ? { ...known, lastIntentMs: seenMs } : { ...known, lastPlanMs: seenMs });
}
