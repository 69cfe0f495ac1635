/** For tests: the harvest stage on a shelf with one position, cycle by cycle. */
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { EMPTY_LEDGER, writeLedger } from '../nouns/ledger.ts';
import { writeMarketState } from '../nouns/marketState.ts';
import { readPlan, type Plan } from '../nouns/plan.ts';
import { writePosition, type Position, type PositionSide } from '../nouns/position.ts';
import { unexecuted, writeResult, type Result } from '../nouns/result.ts';
import { writeSnapshot } from '../nouns/snapshot.ts';
import type { OutcomeCode } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { Shelf, step } from '../stepFixture.ts';
import { HOUR_MS } from '../time.ts';
import { makeHarvest } from './harvest.ts';

export const SYMBOL = 'ZECUSDT';
export const START_MS = 1_700_000_000_000;
export const BOTH: readonly PositionSide[] = ['LONG', 'SHORT'];

/** A random walk of 1 % an hour: stop and target distance are 2 %, K is 0.54. */
export const CALM = { sigma: 0.01, trendStrength: 0, pTrend: 0.5, pChop: 0.5, pMeanReversion: 0, lastClose: 100 };
/** The trending regime is gone: K is 0.76. */
export const FLIPPED = { ...CALM, pTrend: 0.1, pChop: 0.9 };

const STAGE = makeHarvest(configOf());

/** A position of 8, entered at 100 at START_MS, that book and ledger know. Prices are a long's, mirrored for a short. */
export class HarvestWorld {
  atMs = START_MS;
  readonly shelf = new Shelf();
  readonly side: PositionSide;
  /** What the last step decided. */
  last: Decision | undefined;

  constructor(side: PositionSide) {
    this.side = side;
    this.book({});
    this.ledger('8');
  }

  book(over: Partial<Position>): void {
    const position: Position = {
      state: 'OPEN',
      side: this.side,
      quantity: decimal('8'),
      entryPrice: decimal('100'),
      leverage: 5,
      planId: 'entry',
      entryPending: false,
      closePlanId: '',
      openedMs: START_MS,
      notionalUsd: decimal('800'),
      ...over,
    };
    this.shelf.hashes.set(HASH.position(SYMBOL), writePosition(SYMBOL, position));
    this.shelf.hashes.set(HASH.exposure, { [SYMBOL]: '800' });
  }

  ledger(quantity: string, lastFillServerMs = START_MS): void {
    const entryPrice = decimal('100');
    const ledger = { ...EMPTY_LEDGER, amount: this.signed(quantity), entryPrice, lastFillServerMs };
    this.shelf.hashes.set(HASH.ledger(SYMBOL), writeLedger(ledger));
  }

  snapshot(quantity: string, ageMs: number): void {
    const entryPrice = decimal('100');
    const takenMs = this.atMs - ageMs;
    const times = { takenMs, serverTimeMs: takenMs };
    const read = {
      amount: this.signed(quantity),
      entryPrice,
      markPrice: entryPrice,
      unrealizedPnlUsd: 0n,
      leverage: 5,
    };
    this.shelf.hashes.set(HASH.snapshot(SYMBOL), writeSnapshot({ ...read, ...times }, takenMs + HOUR_MS));
  }

  price(long: number): void {
    const price = decimal(String(this.side === 'LONG' ? long : 200 - long));
    this.shelf.prices.set(SYMBOL, { price, atMs: this.atMs });
  }

  /** Time goes on, then one cycle. @returns the plans proposed. */
  cycle(forMs = 5_000): Plan[] {
    this.atMs += forMs;
    return this.runCycle();
  }

  /** The same, with a new price and a new market state. */
  cycleAt(long: number, market = CALM, forMs = 5_000): Plan[] {
    this.atMs += forMs;
    this.price(long);
    this.shelf.hashes.set(HASH.marketState(SYMBOL), writeMarketState({ ...market, asOfMs: this.atMs }));
    return this.runCycle();
  }

  /** The end of a plan, or what `over` makes of it. */
  result(plan: Pick<Plan, 'planId'>, code: OutcomeCode, over: Partial<Result> = {}): void {
    const ids = { planId: plan.planId, symbol: SYMBOL, reduceOnly: true, rootId: '', traceId: '', correlationId: '' };
    const executed = code === 'FILLED' || code === 'PARTIALLY_FILLED' || code === 'STOP_UPDATED';
    this.deliver({ ...unexecuted(ids, 'executor', 'EXECUTE', code, this.atMs), executed, ...over });
  }

  deliver(result: Result): void {
    const entry = { id: `${this.atMs}-0`, fields: writeResult(result) };
    this.last = step(STAGE, [{ kind: 'entry', stream: STREAM.results, entry }], this.shelf, this.atMs);
  }

  get state(): Fields | undefined {
    return this.shelf.hashes.get(HASH.harvest(SYMBOL));
  }

  private signed(quantity: string): bigint {
    return this.side === 'LONG' ? decimal(quantity) : -decimal(quantity);
  }

  private runCycle(): Plan[] {
    this.last = step(STAGE, [{ kind: 'timer', timer: 'cycle', number: this.atMs }], this.shelf, this.atMs);
    return this.last.appends.map(({ stream, fields }) => {
      const read = readPlan(fields, '1-0');
      if (stream !== STREAM.exitPlans || 'fault' in read) throw new Error(`no exit plan: ${JSON.stringify(fields)}`);
      return { ...read.plan, numbers: fields };
    });
  }
}

/** The one plan there is. */
export function only(plans: readonly Plan[]): Plan {
  const [plan] = plans;
  if (plan === undefined || plans.length > 1) throw new Error(`${plans.length} plans instead of one`);
  return plan;
}

export function reasonsOf(plans: readonly Plan[]): readonly (readonly string[])[] {
  return plans.map((plan) => plan.reasonCodes);
}
