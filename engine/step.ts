/**
 * One step without its I/O: what its inputs still want read and, once nothing is missing, what the stage decides on
 * them. All readings are of one moment, the first answer's: what a key names by the time must not change while it is
 * read.
 */
import { Decision } from './decision.ts';
import { deadLetter, gapOutcome } from './outcomes.ts';
import type { Answer, AnyStage, Gap, Input, Parsed, Wants } from './protocol.ts';
import { union, View } from './view.ts';

/** A key may name further keys this often before it is our mistake. */
const VIEW_ROUNDS_MAX = 4;
const NOTHING: Wants = {};

/** What a step is about. */
export interface Work {
  readonly inputs: readonly (Input | Gap)[];
  /** The worker's clock when they came. */
  readonly wokenMs: number;
  /** Entries before the first input that were trimmed away unread. */
  readonly lost: number;
  /** Why the store will never take what the one input leads to: it goes to the dead letters. */
  readonly refusal: string | undefined;
}

export class Step {
  /** The worker's clock when the first reading arrived. */
  atMs: number;
  /** As the first reading found them, in the order asked. */
  lastIds: readonly string[] | undefined;
  private readonly stage: AnyStage;
  private readonly work: Work;
  /** Beside the inputs; of a gap there is nothing to ask the stage. */
  private readonly parsed: (Parsed<unknown> | undefined)[] = [];
  private readonly view = new View();
  private round = 0;

  constructor(stage: AnyStage, work: Work) {
    this.stage = stage;
    this.work = work;
    this.atMs = work.wokenMs;
    for (const input of work.inputs) this.parsed.push(this.parse(input));
  }

  /** What must be read next, or undefined when nothing is missing. The first reading is made in any case: it dates the step. */
  missing(): Wants | undefined {
    this.round += 1;
    if (this.round > VIEW_ROUNDS_MAX) throw new Error(`${this.stage.name}: the view does not settle`);
    const missing = this.view.missing(this.wanted());
    return missing === undefined && this.lastIds === undefined ? NOTHING : missing;
  }

  take(wants: Wants, { loaded, prices, atMs }: Extract<Answer, { kind: 'loaded' }>): void {
    if (this.lastIds === undefined) {
      this.lastIds = loaded.lastIds;
      this.atMs = atMs;
    }
    this.view.absorb(wants, loaded, prices, this.atMs);
  }

  /** The inputs one by one, each on top of the ones before it. */
  decide(): Decision {
    const { inputs, lost } = this.work;
    if (inputs.length === 1 && lost === 0) return this.decideOne(0);
    const whole = new Decision();
    if (lost > 0) whole.include(gapOutcome(this.stage.name, inputs[0], lost, this.atMs));
    for (let index = 0; index < inputs.length; index += 1) {
      const part = this.decideOne(index);
      this.view.overlay(part.writes);
      whole.include(part);
    }
    return whole;
  }

  private parse(input: Input | Gap): Parsed<unknown> | undefined {
    if (input.kind === 'gap') return undefined;
    const { refusal } = this.work;
    return refusal === undefined ? this.stage.parse(input) : { malformed: refusal };
  }

  private wanted(): Wants {
    if (this.parsed.length === 1) return this.wantedBy(this.parsed[0]);
    return union(this.parsed.map((parsed) => this.wantedBy(parsed)));
  }

  private wantedBy(parsed: Parsed<unknown> | undefined): Wants {
    if (parsed === undefined || !('message' in parsed)) return NOTHING;
    return this.stage.view(parsed.message, this.atMs, this.view);
  }

  private decideOne(index: number): Decision {
    const input = this.work.inputs[index];
    const parsed = this.parsed[index];
    if (input === undefined || input.kind === 'gap' || parsed === undefined) return new Decision();
    return 'message' in parsed
      ? this.stage.decide(parsed.message, this.view, this.atMs)
      : deadLetter(this.stage.name, input, parsed.malformed, this.atMs);
  }
}
