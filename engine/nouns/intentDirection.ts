/**
 * Which way an intent points. The producers share no vocabulary: `side` and `action` each hold an order side, a
 * position side or a verb. One table reads them all; what contradicts itself is refused rather than guessed,
 * because a guess in either direction has lost money (2026-02-08, twice in one day).
 */
import { decimal, ONE, type Decimal } from '../decimal.ts';
import type { OutsideRecord } from '../outsideRecord.ts';
import type { Side } from '../venue.ts';
import type { PositionSide } from './position.ts';

export type IntentAction = 'OPEN' | 'CLOSE';

export interface Direction {
  /** Of the order; a close may leave it to the position. */
  readonly side?: Side | undefined;
  /** What the producer said outright; undefined leaves it to side and position. */
  readonly action?: IntentAction | undefined;
  /** Closes: the part of the position, above 0 and up to 1, where a word named it. */
  readonly fraction?: Decimal | undefined;
  /** A close that must also name a quantity or a percentage. */
  readonly partial?: boolean | undefined;
}

interface Word extends Direction {
  /** Of the position that is opened, or closed. */
  readonly held?: PositionSide;
}

const CLOSE: Word = { action: 'CLOSE' };
const FULL_CLOSE: Word = { action: 'CLOSE', fraction: ONE };

const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ['BUY', { side: 'BUY' }],
  ['SELL', { side: 'SELL' }],
  ['LONG', { held: 'LONG' }],
  ['SHORT', { held: 'SHORT' }],
  ['OPEN', { action: 'OPEN' }],
  ['ENTRY', { action: 'OPEN' }],
  ['ENTRY_PROPOSED', { action: 'OPEN' }],
  ['OPEN_LONG', { action: 'OPEN', held: 'LONG' }],
  ['OPEN_SHORT', { action: 'OPEN', held: 'SHORT' }],
  ['CLOSE', CLOSE],
  ['EXIT', CLOSE],
  ['REDUCE', CLOSE],
  ['CLOSE_LONG', { action: 'CLOSE', held: 'LONG' }],
  ['CLOSE_SHORT', { action: 'CLOSE', held: 'SHORT' }],
  ['FULL_CLOSE', FULL_CLOSE],
  ['FULL_CLOSE_PROPOSED', FULL_CLOSE],
  ['PARTIAL_CLOSE', { action: 'CLOSE', partial: true }],
  ['PARTIAL_75', { action: 'CLOSE', fraction: decimal('0.75') }],
  ['PARTIAL_50', { action: 'CLOSE', fraction: decimal('0.5') }],
  ['PARTIAL_25', { action: 'CLOSE', fraction: decimal('0.25') }],
]);

/** `intent_type` of the autonomous trader, and of the canonical shape. */
const INTENT_TYPES: ReadonlyMap<string, IntentAction> = new Map<string, IntentAction>([
  ['ENTRY', 'OPEN'],
  ['EXIT', 'CLOSE'],
  ['AUTONOMOUS_ENTRY', 'OPEN'],
  ['AUTONOMOUS_EXIT', 'CLOSE'],
]);

/** Who only ever closes. The older exit monitor says so in no other way than by its name. */
const EXIT_SOURCES: ReadonlySet<string> = new Set(['exit_monitor', 'exit_brain', 'exitbrain_v3_5', 'harvest_brain']);

/**
 * @param source who published the record. Faults are left in `record.faults`; the direction is then unusable.
 */
export function readDirection(record: OutsideRecord, source: string): Direction {
  const action = readWord(record, 'action');
  const side = readWord(record, 'side');
  const said = agreed(record, action.action, side.action) ?? INTENT_TYPES.get(upper(record.text('intent_type')));
  const reduceOnly = agreed(record, record.flag('reduceOnly'), record.flag('reduce_only'));
  if (said === 'OPEN' && reduceOnly === true) record.fault('an open that is reduce-only');
  const exits = EXIT_SOURCES.has(source) || EXIT_SOURCES.has(record.text('model') ?? '');
  const meant = said ?? (reduceOnly === true || exits ? 'CLOSE' : undefined);
  const order = agreed(record, action.side, orderSide(action.held, meant), side.side, orderSide(side.held, meant));
  if (order === undefined && meant !== 'CLOSE') record.fault('side missing');
  const fraction = agreed(record, action.fraction, side.fraction);
  return { side: order, action: meant, fraction, partial: action.partial === true || side.partial === true };
}

function readWord(record: OutsideRecord, name: string): Word {
  const text = record.text(name);
  if (text === undefined) return {};
  const word = WORDS.get(text.toUpperCase());
  if (word === undefined) record.fault(`${name}=${JSON.stringify(text.slice(0, 40))} is no side and no action`);
  return word ?? {};
}

/** A long is opened by buying and closed by selling. */
function orderSide(held: PositionSide | undefined, action: IntentAction | undefined): Side | undefined {
  if (held === undefined) return undefined;
  return (held === 'LONG') === (action !== 'CLOSE') ? 'BUY' : 'SELL';
}

/** The one value all agree on that say anything. */
function agreed<Value extends string | boolean | bigint>(
  record: OutsideRecord,
  ...values: readonly (Value | undefined)[]
): Value | undefined {
  let first: Value | undefined;
  for (const value of values) {
    if (value === undefined || value === first) continue;
    if (first !== undefined) return record.fault(`${first} contradicts ${value}`);
    first = value;
  }
  return first;
}

function upper(text: string | undefined): string {
  return text?.toUpperCase() ?? '';
}
