/** What happened to one way, step by step, each with the numbers that were seen. */
import { STREAM } from '../../engine/names.ts';
import { shortStream } from '../traceLine.ts';
import { recordOf, textOf, type UnknownRecord } from '../unknownRecord.ts';
import type { Fact } from './facts.ts';
import { contentOf } from './wayIndex.ts';

export interface Step {
  /** Microseconds since the start of the run. */
  readonly us: number;
  readonly stage: string;
  readonly what: string;
  /** In the order in which they are to be read. */
  readonly numbers: Readonly<Record<string, string>>;
}

/** A fact of the way as a step; undefined for what tells nothing new. */
export function stepOf(fact: Fact): Step | undefined {
  switch (fact.kind) {
    case 'signal':
      return step(fact, 'outside', `signal on ${shortStream(fact.stream)}`, pick(contentOf(fact.fields), SIGNAL));
    case 'append':
      return appendStep(fact);
    case 'journal':
      return journalStep(fact);
    case 'ledger':
      return step(
        fact,
        'executor',
        'ledger',
        pick(fact.fields, ['position_amt', 'side', 'avg_entry_price', 'realized_pnl', 'fees']),
      );
    case 'book':
      return step(
        fact,
        'book',
        textOf(fact.fields['state']),
        pick(fact.fields, ['side', 'quantity', 'entry_price', 'notional_usd']),
      );
    case 'venue':
      return venueStep(fact);
    case 'world':
      return worldStep(fact);
  }
}

const SIGNAL = [
  ...['symbol', 'side', 'action', 'intent_type', 'reduceOnly', 'position_size_usd', 'position_usd', 'quantity'],
  ...['percentage', 'leverage', 'entry_price', 'confidence', 'reason', 'source'],
];
const PLAN = [
  'action',
  'side',
  'notional_usd',
  'leverage',
  'close_qty',
  'new_sl_proposed',
  'stop_loss',
  'take_profit',
  'reason_codes',
];
/** Ids and what a heading already says. */
const NO_NUMBERS: readonly string[] = [
  ...[
    'plan_id',
    'root_id',
    'trace_id',
    'correlation_id',
    'event_type',
    'symbol',
    'timestamp',
    'timestamp_ms',
    'source',
  ],
  ...['decision', 'executed', 'terminal', 'reason_codes', 'error', 'detail', 'details', 'eval_type', 'stage', 'code'],
];

function appendStep(fact: Extract<Fact, { kind: 'append' }>): Step | undefined {
  const { stage, stream, fields } = fact;
  switch (stream) {
    case STREAM.intents:
      return step(fact, stage, 'intent', pick(contentOf(fields), SIGNAL));
    case STREAM.plans:
    case STREAM.exitPlans:
      return step(fact, stage, `plan ${textOf(fields['plan_id'])}`, pick(fields, PLAN));
    case STREAM.permits:
      return step(fact, 'governor', `PERMIT ${textOf(fields['eval_type'])}`, allBut(fields, NO_NUMBERS));
    case STREAM.orders:
      return step(fact, 'apply', 'order', pick(fields, ['side', 'reduceOnly', 'qty', 'notional_usd', 'leverage']));
    case STREAM.results:
      return resultStep(fact);
    case STREAM.outcomes:
      return step(fact, textOf(fields['stage']) || stage, textOf(fields['code']), detailNumbers(fields));
    case STREAM.deadletters:
      return step(fact, stage, 'dead letter', pick(fields, ['stream', 'reason', 'length', 'hash']));
    default:
      return undefined;
  }
}

function resultStep(fact: Extract<Fact, { kind: 'append' }>): Step {
  const { fields } = fact;
  const decision = textOf(fields['decision']);
  const stage = fact.stage === 'desk' ? (decision === 'BLOCKED' ? 'governor' : 'apply') : fact.stage;
  const fill = pick(fields, ['filled_qty', 'fill_price', 'ledger_amt']);
  return step(fact, stage, `${decision} ${textOf(fields['reason_codes'])}`, { ...detailNumbers(fields), ...fill });
}

/** The numbers behind a code, as rendered in `detail`. */
function detailNumbers(fields: UnknownRecord): Readonly<Record<string, string>> {
  const numbers: Record<string, string> = {};
  for (const [, name, value] of textOf(fields['detail']).matchAll(/(\w+)=(\S*)/g)) {
    if (name !== undefined && !['symbol', 'plan'].includes(name)) numbers[name] = value ?? '';
  }
  return numbers;
}

function journalStep(fact: Extract<Fact, { kind: 'journal' }>): Step {
  const { fields } = fact;
  const status = textOf(fields['status']);
  if (status === 'READY') return step(fact, 'executor', 'READY', pick(fields, ['qty']));
  if (status === 'SENDING') {
    const sent = { attempt: fields['attempt'], client_id: fields['client_order_id'], qty: fields['qty'] };
    return step(fact, 'executor', 'SENDING', pick({ ...sent, recv_window_ms: fields['recv_window_ms'] }));
  }
  if (status === 'UNKNOWN')
    return step(fact, 'executor', 'UNKNOWN', pick(fields, ['proof_step', 'checks', 'filled_qty']));
  return step(fact, 'executor', status, pick(fields, ['order_id', 'executed_qty', 'filled_qty']));
}

function venueStep(fact: Extract<Fact, { kind: 'venue' }>): Step {
  const { event, line } = fact;
  const order = recordOf(line['order'] ?? line['request']);
  const trade = recordOf(line['trade']);
  switch (event) {
    case 'orderAccepted':
      return step(
        fact,
        'exchange',
        'accepts',
        pick({ order_id: order['orderId'], qty: order['quantity'], requested: line['requestedQuantity'] }),
      );
    case 'orderRejected':
      return step(fact, 'exchange', 'rejects', pick({ code: line['code'], message: line['message'] }));
    case 'fill':
      return step(
        fact,
        'exchange',
        'fills',
        pick({ qty: trade['quantity'], price: trade['price'], fee_usd: trade['feeUsd'], position: line['position'] }),
      );
    case 'orderDone':
      return step(
        fact,
        'exchange',
        `order ${textOf(order['status'])}`,
        pick({ executed: order['executedQuantity'], position: line['position'] }),
      );
    default:
      return step(fact, 'exchange', event, {});
  }
}

function worldStep(fact: Extract<Fact, { kind: 'world' }>): Step {
  const { what, line } = fact;
  if (what === 'fault') {
    const { site, key, occurrence, kind } = recordOf(line['fault']);
    return step(fact, 'fault', textOf(kind), pick({ site, key, occurrence }));
  }
  return step(fact, 'world', what, pick(line, ['worker', 'why', 'key', 'value', 'skewMs']));
}

function step({ us }: Fact, stage: string, what: string, numbers: Step['numbers']): Step {
  return { us, stage, what, numbers };
}

/** Fields that say something; the named ones, or all. */
function pick(fields: UnknownRecord, names: readonly string[] = Object.keys(fields)): Step['numbers'] {
  const known = names.map((name) => [name, textOf(fields[name])] as const).filter(([, value]) => value !== '');
  return Object.fromEntries(known);
}

function allBut(fields: UnknownRecord, names: readonly string[]): Step['numbers'] {
  return pick(
    fields,
    Object.keys(fields).filter((name) => !names.includes(name)),
  );
}
