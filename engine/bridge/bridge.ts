/**
 * trade.intent → apply.plan: says what an intent means here and now. Reads every shape (nouns/intentShapes.ts),
 * checks age, allowlist and ledger, derives the action, and publishes one plan or one named end. It judges no risk:
 * that is the governor's, and no plan of the bridge is yet permitted.
 *
 * What is only known at the step's time (a time in the future, a stop on the wrong side of the market price) is as
 * malformed as what is known from the text, and ends among the dead letters too.
 */
import type { Config } from '../config.ts';
import type { Decision } from '../decision.ts';
import { HASH, STREAM } from '../names.ts';
import { openRecord, readIntent } from '../nouns/intentShapes.ts';
import { deadLetter, endedEarly } from '../outcomes.ts';
import type { Input, Parsed, Stage, Wants } from '../protocol.ts';
import { rootOf } from '../root.ts';
import { SECOND_MS } from '../time.ts';
import { actionOf } from './action.ts';
import { planClose } from './close.ts';
import { needsPrice, planOpen } from './open.ts';
import { believe } from './position.ts';
import type { BridgeMessage, BridgeStep } from './step.ts';

const BATCH_MAX = 200;

export function makeBridge(config: Config): Stage<BridgeMessage> {
  return {
    name: 'bridge',
    streams: [STREAM.intents],
    observes: [],
    outputs: [STREAM.plans],
    timers: [],
    batchMax: BATCH_MAX,
    parse,
    view,
    decide: ({ intent, input }, view, atMs) => decide({ intent, input, view, atMs, config }),
  };
}

function parse(input: Input): Parsed<BridgeMessage> {
  if (input.kind !== 'entry') throw new Error(`the bridge has no ${input.kind}`);
  const opened = openRecord(input.entry.fields);
  if ('fault' in opened) return { malformed: opened.fault };
  const read = readIntent(input.entry, opened.record, rootOf(input.stream, input.entry));
  return 'fault' in read ? { malformed: read.fault } : { message: { intent: read.intent, input } };
}

function view(message: BridgeMessage): Wants {
  const { intent } = message;
  const { symbol } = intent;
  return {
    hashes: [HASH.ledger(symbol), HASH.snapshot(symbol), HASH.venue(symbol)],
    prices: needsPrice(intent) ? [symbol] : [],
  };
}

function decide(step: BridgeStep): Decision {
  const { intent, input, config, atMs } = step;
  const ageS = (atMs - intent.createdMs) / SECOND_MS;
  if (-ageS > config.INTENT_FUTURE_MAX_S)
    return deadLetter('bridge', input, `timestamp ${-ageS} s in the future`, atMs);
  if (ageS > config.INTENT_MAX_AGE_S) {
    const numbers = { age_s: Math.round(ageS), max_age_s: config.INTENT_MAX_AGE_S };
    return endedEarly('bridge', 'STALE_INTENT_DROP', intent, intent.symbol, atMs, numbers);
  }
  const belief = believe(intent.symbol, step.view, atMs, config);
  const action = actionOf(intent, belief.amount, config.INTENT_BRIDGE_SELL_MODE);
  return action === 'CLOSE' ? planClose(step, belief) : planOpen(step, belief);
}
