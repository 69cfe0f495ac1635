/** Follows one way through a trace, line by line, and says how it ended. */
import { absolute, divide, formatDecimal, multiply, parseDecimal, type Decimal } from '../../engine/decimal.ts';
import { STAGES, STREAM } from '../../engine/names.ts';
import { ownRoot } from '../../engine/root.ts';
import { recordOf, textOf, type UnknownRecord } from '../unknownRecord.ts';
import { factsOf, isRetold, type Fact } from './facts.ts';
import { stepOf, type Step } from './steps.ts';
import { entryIdOf, type Ending, type Way } from './way.ts';
import { endingOf, withOne } from './wayIndex.ts';

export interface Story {
  readonly way: Way;
  readonly steps: readonly Step[];
  readonly ending: Ending | undefined;
  /** What came of it, in one line. */
  readonly verdict: string;
}

/** Lines of these kinds happen to everybody. */
const WORLD_KINDS: readonly string[] = ['fault', 'worker.dead', 'worker.start', 'operator', 'skew'];
/** Later steps are not kept; what they mean for the verdict is. */
const STEPS_MAX = 2_000;

export class WayStory {
  private readonly way: Way;
  private readonly steps: Step[] = [];
  private clientOrderIds: readonly string[];
  private orderIds: readonly string[] = [];
  private ending: Ending | undefined;
  private orderStatus = '';
  private lastJournal = '';
  private lastBook = '';
  private filledQuantity: Decimal = 0n;
  private filledUsd: Decimal = 0n;
  private feesUsd: Decimal = 0n;
  private position = '';

  constructor(way: Way) {
    this.way = way;
    this.clientOrderIds = way.clientOrderIds;
  }

  /** False for a line that cannot tell anything about this way. */
  concerns(text: string): boolean {
    const ids = [entryIdOf(this.way), ...this.way.planIds, ...this.clientOrderIds];
    return ids.some((id) => text.includes(id)) || WORLD_KINDS.some((kind) => text.includes(`"kind":"${kind}"`));
  }

  take(line: UnknownRecord): void {
    for (const fact of factsOf(line)) if (this.belongs(fact)) this.takeFact(fact);
  }

  told(): Story {
    return { way: this.way, steps: this.steps, ending: this.ending, verdict: this.verdict() };
  }

  private belongs(fact: Fact): boolean {
    const { rootId, planIds, symbol } = this.way;
    switch (fact.kind) {
      case 'signal':
        return ownRoot(fact.stream, fact.id) === rootId;
      case 'append':
      case 'journal': {
        const plan = textOf(fact.fields['plan_id']);
        return plan === '' ? textOf(fact.fields['root_id']) === rootId : planIds.includes(plan);
      }
      case 'ledger':
        return this.orderIds.includes(textOf(fact.fields['last_order_id']));
      case 'book': {
        const { plan_id: entry, close_plan_id: close, state } = fact.fields;
        return planIds.includes(textOf(state) === 'CLOSING' ? textOf(close) : textOf(entry));
      }
      case 'venue':
        return this.clientOrderIds.includes(fact.clientOrderId);
      case 'world': {
        if (this.steps.length === 0 || this.ending !== undefined) return false;
        const key = textOf(recordOf(fact.line['fault'])['key']);
        return fact.what !== 'fault' || key === symbol || key === '*' || STAGES.some((stage) => stage === key);
      }
    }
  }

  private takeFact(fact: Fact): void {
    if (fact.kind === 'append' && isRetold(fact.stream)) return;
    if (fact.kind === 'journal' && !this.isNews(fact.fields)) return;
    if (fact.kind === 'book' && !this.isNewState(textOf(fact.fields['state']))) return;
    if (fact.kind === 'venue' && fact.event === 'fill') this.feesUsd += amount(recordOf(fact.line['trade'])['feeUsd']);
    if (fact.kind === 'append' && fact.stream === STREAM.results) this.takeFill(fact.fields);
    this.ending = endingOf(fact) ?? this.ending;
    const step = stepOf(fact);
    if (step !== undefined && this.steps.length < STEPS_MAX) this.steps.push(step);
  }

  /** An order is journalled at every look; only a new status, attempt or fill is worth a line. */
  private isNews(fields: UnknownRecord): boolean {
    this.orderStatus = textOf(fields['status']);
    this.clientOrderIds = withOne(this.clientOrderIds, textOf(fields['client_order_id']));
    this.orderIds = withOne(this.orderIds, textOf(fields['order_id']));
    const journal = ['status', 'attempt', 'executed_qty', 'filled_qty'].map((name) => textOf(fields[name])).join(' ');
    const news = journal !== this.lastJournal;
    this.lastJournal = journal;
    return news;
  }

  private isNewState(state: string): boolean {
    const news = state !== this.lastBook;
    this.lastBook = state;
    return news;
  }

  private takeFill(fields: UnknownRecord): void {
    const quantity = amount(fields['filled_qty']);
    if (quantity === 0n) return;
    this.filledQuantity += quantity;
    this.filledUsd += multiply(quantity, amount(fields['fill_price']));
    this.position = textOf(fields['ledger_amt']);
  }

  private verdict(): string {
    const { ending } = this;
    if (ending?.word === 'TRADED' && this.filledQuantity > 0n) {
      const price = formatDecimal(divide(this.filledUsd, this.filledQuantity));
      return `TRADED ${formatDecimal(this.filledQuantity)} ${this.way.symbol} at ${price}${this.paid()}, position now ${this.held()}`;
    }
    if (ending !== undefined) return `${ending.word} ${ending.detail}`;
    if (this.orderStatus === 'UNKNOWN')
      return 'UNKNOWN the exchange has not said yet what became of the order; nothing is guessed';
    const last = this.steps.at(-1);
    if (last === undefined) return 'PENDING nothing has happened yet';
    return `PENDING last seen at ${last.stage}: ${last.what}; nothing is recorded after that`;
  }

  /** Streams of a running system do not tell it. */
  private paid(): string {
    return this.feesUsd === 0n ? '' : `, fee ${formatDecimal(this.feesUsd)} USD`;
  }

  private held(): string {
    const held = amount(this.position);
    if (held === 0n) return 'flat';
    return `${formatDecimal(absolute(held))} ${held > 0n ? 'LONG' : 'SHORT'}`;
  }
}

function amount(value: unknown): Decimal {
  return parseDecimal(textOf(value)) ?? 0n;
}
