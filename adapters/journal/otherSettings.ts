/**
 * What other settings would have decided. Each recorded decision is made a second time, with the other settings, on the
 * message and on what was read then: nothing is made up. Where both end the same, what they leave in the store may still
 * differ (statistics, cooldowns, expiries): that is carried on to later decisions. A decision that ends in another way, or
 * asks the venue for something else, has no consequences here: book, orders and ledgers stay as they were recorded, since
 * nobody knows what the venue would have said. Timers wake a stage when they woke it then.
 */
import { configOf } from '../../engine/config.ts';
import type { Decision } from '../../engine/decision.ts';
import { STAGES, STREAM, type StageName } from '../../engine/names.ts';
import type { AnyStage, Fields, Input, Parsed, Wants } from '../../engine/protocol.ts';
import { makeStages } from '../../engine/stages.ts';
import type { View } from '../../engine/view.ts';
import { endOf } from './decisionEnd.ts';
import { OtherState, type Undo } from './otherState.ts';
import type { Life } from './recorder.ts';
import { encode } from './value.ts';

type Settings = Life['settings'];

/** Decisions that came out alike. */
export interface ChangedRow {
  readonly stage: StageName;
  /** See `endOf`. */
  readonly was: string;
  /** The same as `was` where only the numbers are others. */
  readonly would: string;
  readonly count: number;
}

export interface ChangedDecision {
  /** Number of the event in the journal. */
  readonly event: number;
  readonly stage: StageName;
  /** The message: stream and entry, timer, or effect. */
  readonly about: string;
  readonly was: string;
  readonly would: string;
}

export interface Reconsidered {
  readonly decisions: number;
  /** By stage, the most frequent first. */
  readonly rows: readonly ChangedRow[];
  /** They would have read what was not read then. */
  readonly untold: number;
  /** Woken by timers of another period; here they wake as they did. */
  readonly retimed: readonly StageName[];
  /** The first decision that ends in another way. */
  readonly first: ChangedDecision | undefined;
  /** The first that leads to another request to the venue, or to none. */
  readonly firstAtVenue: ChangedDecision | undefined;
}

interface Compared extends ChangedDecision {
  readonly undo: Undo;
  readonly isSame: boolean;
  readonly isUntold: boolean;
  readonly isOtherAtVenue: boolean;
}

/** What a stage's messages are here. */
interface Given {
  readonly input: Input;
  readonly message: unknown;
}

const UNTOLD = 'would read more than was read';

/** What the other settings decide, or why they do not. */
type Instead = Decision | typeof UNTOLD;

export class OtherSettings {
  private readonly settings: Settings;
  private readonly check: (whole: Settings) => void;
  private readonly state = new OtherState();
  private readonly rows = new Map<string, ChangedRow>();
  private readonly retimed = new Set<StageName>();
  /** Of each life: decisions that may be made again, since the store may refuse them. */
  private readonly pending = new Map<AnyStage, Map<Input, Compared>>();
  private decisions = 0;
  private untold = 0;
  private first: ChangedDecision | undefined;
  private firstAtVenue: ChangedDecision | undefined;
  /** The event that is being replayed. */
  event = 0;

  /**
   * @param settings that take the place of the recorded ones
   * @param check is shown the whole settings of each life, and throws where they are none
   */
  constructor(settings: Settings, check: (whole: Settings) => void) {
    this.settings = settings;
    this.check = check;
  }

  /** The recorded stage, which decides as it did, and is watched. */
  watch(own: AnyStage, { settings }: Life): AnyStage {
    const whole = { ...settings, ...this.settings };
    this.check(whole);
    const other = makeStages(configOf(whole)).find(({ name }) => name === own.name);
    if (other === undefined) throw new Error(`no stage ${own.name}`);
    if (encode(own.timers) !== encode(other.timers)) this.retimed.add(own.name);
    const pending = new Map<Input, Compared>();
    const watched: AnyStage = {
      ...own,
      parse: (input) => this.parse(own, input, pending),
      view: (given, atMs, seen) => own.view((given as Given).message, atMs, seen),
      decide: (given, view, atMs) => {
        const { input, message } = given as Given;
        // First, since a stage may lay what it decides over its view.
        const laid = this.state.over(view, atMs);
        const instead = decideInstead(own, other, message, [view, laid], atMs);
        const decision = own.decide(message, view, atMs);
        pending.set(input, this.compare(own.name, input, decision, instead, [view, laid]));
        return decision;
      },
    };
    this.pending.set(watched, pending);
    return watched;
  }

  result(): Reconsidered {
    for (const pending of this.pending.values()) this.settle(pending);
    const { decisions, untold, first, firstAtVenue } = this;
    const rows = [...this.rows.values()].sort(
      (one, next) => STAGES.indexOf(one.stage) - STAGES.indexOf(next.stage) || next.count - one.count,
    );
    return { decisions, rows, untold, retimed: [...this.retimed], first, firstAtVenue };
  }

  /** How a message is read depends on no setting. */
  private parse(own: AnyStage, input: Input, pending: Map<Input, Compared>): Parsed<Given> {
    // The same input again: the store did not take what was decided. Another one: it did.
    if (pending.has(input)) this.takeBack(pending);
    else this.settle(pending);
    const parsed = own.parse(input);
    if ('message' in parsed) return { message: { input, message: parsed.message } };
    this.decisions += 1;
    return parsed;
  }

  /** @param views what the one read, and what the other did */
  private compare(
    stage: StageName,
    input: Input,
    decision: Decision,
    instead: Instead,
    [view, laid]: readonly [View, View],
  ): Compared {
    const was = endOf(decision);
    if (instead === UNTOLD) return this.untoldOf(stage, input, was, this.state.follow(decision));
    const would = endOf(instead);
    const isOtherAtVenue = atVenue(decision) !== atVenue(instead);
    const compared = { event: this.event, stage, about: aboutOf(input), was, would, isUntold: false, isOtherAtVenue };
    if (was !== would || isOtherAtVenue) return { ...compared, isSame: false, undo: this.state.follow(decision) };
    const undo = this.state.part(decision, instead, view, laid);
    return { ...compared, isSame: textOf(decision) === textOf(instead), undo };
  }

  private untoldOf(stage: StageName, input: Input, was: string, undo: Undo): Compared {
    const changed = { event: this.event, stage, about: aboutOf(input), was, would: UNTOLD };
    return { ...changed, isSame: false, isUntold: true, isOtherAtVenue: false, undo };
  }

  private takeBack(pending: Map<Input, Compared>): void {
    for (const { undo } of [...pending.values()].reverse()) this.state.undo(undo);
    pending.clear();
  }

  private settle(pending: Map<Input, Compared>): void {
    for (const compared of pending.values()) this.take(compared);
    pending.clear();
  }

  private take({ isSame, isUntold, isOtherAtVenue, event, stage, about, was, would }: Compared): void {
    this.decisions += 1;
    if (isSame) return;
    const changed = { event, stage, about, was, would };
    const key = encode([stage, was, would]);
    const count = (this.rows.get(key)?.count ?? 0) + 1;
    this.rows.set(key, { stage, was, would, count });
    if (isUntold) this.untold += 1;
    else if (was !== would) this.first = earlier(this.first, changed);
    if (isOtherAtVenue) this.firstAtVenue = earlier(this.firstAtVenue, changed);
  }
}

/** @param views what was read then, and that with the other settings' state laid over it */
function decideInstead(
  own: AnyStage,
  other: AnyStage,
  message: unknown,
  [view, laid]: readonly [View, View],
  atMs: number,
): Instead {
  const wants = other.view(message, atMs, laid);
  if (view.missing(wants) !== undefined || looksFurther(wants, own.view(message, atMs, view))) return UNTOLD;
  return other.decide(message, laid, atMs);
}

function earlier(one: ChangedDecision | undefined, other: ChangedDecision): ChangedDecision {
  return one === undefined || other.event < one.event ? other : one;
}

/** A longer or older window of a stream than was read. */
function looksFurther({ tails = [] }: Wants, own: Wants): boolean {
  return tails.some(({ stream, sinceMs, limit }) => {
    const read = own.tails?.find((tail) => tail.stream === stream);
    return read === undefined || sinceMs < read.sinceMs || limit > read.limit;
  });
}

/** Log lines are left out: they only tell of the rest. */
function textOf({ writes, appends, effects, expectations }: Decision): string {
  return encode({ writes, appends, effects, expectations });
}

/** What of a decision becomes a request to the venue: its own, and orders for the executor. */
function atVenue({ appends, effects }: Decision): string {
  const orders = appends.flatMap(({ stream, fields }) => (stream === STREAM.orders ? [orderOf(fields)] : []));
  return encode([effects, orders]);
}

/** What of an order the venue gets to see. */
function orderOf({ plan_id, symbol, side, qty, reduceOnly, leverage }: Fields): readonly unknown[] {
  return [plan_id, symbol, side, qty, reduceOnly, leverage];
}

function aboutOf(input: Input): string {
  switch (input.kind) {
    case 'entry':
      return `${input.stream} ${input.entry.id}`;
    case 'timer':
      return `timer ${input.timer} ${input.number}`;
    case 'outcome':
      return `outcome of ${input.effect.id}`;
    case 'epoch':
      return `epoch ${input.epoch}`;
  }
}
