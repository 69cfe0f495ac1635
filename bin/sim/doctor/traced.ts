/** What is kept of a trace: its hash, and a trail by which the first event that differs can be found without the events. */
import type { TraceEvent } from '../../../adapters/sim/world/trace.ts';
import { Hash64 } from '../../../engine/hash.ts';

export interface Traced {
  readonly name: string;
  /** The run's own. */
  readonly hash: string;
  /** Two characters an event: twelve bits of a hash over everything up to and with it. */
  readonly trail: string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STEP = 2;

export class Trail {
  text = '';
  private readonly hash = new Hash64();

  /** @param event as JSON text. */
  add(event: string): void {
    const bits = Number.parseInt(this.hash.text(event).hex().slice(0, 3), 16);
    this.text += `${ALPHABET[bits >> 6]}${ALPHABET[bits & 63]}`;
  }
}

/** Log lines are for readers only: whether somebody listens changes no trace. */
export function isCounted({ kind }: TraceEvent): boolean {
  return kind !== 'marks';
}

/** The first event that differs, counted from 1; undefined when none does. One in 4,096 is told one event late. */
export function firstDifference(one: Traced, other: Traced): number | undefined {
  const length = Math.max(one.trail.length, other.trail.length);
  for (let at = 0; at < length; at += STEP) {
    if (one.trail.slice(at, at + STEP) !== other.trail.slice(at, at + STEP)) return at / STEP + 1;
  }
  // What is hashed and what is told of an event are two things.
  return one.hash === other.hash ? undefined : length / STEP;
}
