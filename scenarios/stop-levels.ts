import { divide, decimal, formatDecimal, multiply, parseDecimal, type Decimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import type { Append, Fields } from '../engine/protocol.ts';
import { expectThat, type Expectation, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import { blindfolded } from './blindfold.ts';
import { busIntent } from './busIntent.ts';
import { misreading, miswriting } from './putBack.ts';

/** Of shorts, as their producers computed them: 2 % below the price, and an ATR of 1,040 USD times the price. */
const ABSURD_STOPS: Fields = { AAVEUSDT: '157.29', BTCUSDT: '96100000' };
const [WRONG_SIDE, FAR_AWAY] = ['AAVEUSDT', 'BTCUSDT'] as const;
const [LONG, SHORT] = ['SOLUSDT', 'LINKUSDT'] as const;

/** From 1 % above a price to 1 % below it. */
const MIRROR = divide(decimal('0.99'), decimal('1.01'));

const short = (symbol: string, entry_price: number) => {
  const sized = { position_size_usd: 100, leverage: 10, confidence: 0.7 };
  return busIntent(60, 'trading-bot', { symbol, side: 'SELL', ...sized, entry_price, stop_loss: ABSURD_STOPS[symbol] });
};

/** The autonomous trader names the distance of its stop, in per cent. */
const autonomous = (symbol: string, action: string, side: string) =>
  sends(60, STREAM.intents, {
    ...{ intent_type: 'AUTONOMOUS_ENTRY', symbol, action, side, position_usd: '10.0', leverage: '10.0', sl_pct: '1.0' },
    timestamp: String(START_MS / 1000 + 60),
  });

const setAside = (symbol: string, reason: string, name: string): Expectation =>
  expectThat(name, ({ journal }) => {
    const letter = journal.of(STREAM.deadletters).find(({ fields }) => fields['body']?.includes(symbol))?.fields;
    const orders = journal.entryOrders(symbol).length;
    const ok = orders === 0 && (letter?.['reason'] ?? '').includes(reason);
    return { ok, detail: `${orders} orders, ${letter?.['reason'] ?? 'not put aside'}` };
  });

/** How far the stop in the book lies on the losing side of the price; negative: on the other one. Undefined: no stop. */
function room({ store, world }: Run, symbol: string, sign: bigint): Decimal | undefined {
  const stop = parseDecimal(store.hashAt(HASH.position(symbol), world.nowMs)?.['stop_loss']);
  const price = world.exchange.price(symbol, world.nowMs) ?? 0n;
  return stop === undefined || stop === 0n ? undefined : sign * (price - stop);
}

/** The stop of a short as for a long: below the price by as much as it ought to be above. */
function asForALong({ stream, fields }: Append): Append {
  const stop = stream === STREAM.plans && fields['side'] === 'SELL' ? parseDecimal(fields['stop_loss']) : undefined;
  if (stop === undefined) return { stream, fields };
  return { stream, fields: { ...fields, stop_loss: formatDecimal(multiply(stop, MIRROR)) } };
}

const longFormula = miswriting('bridge', { append: asForALong });

/** Harvest does not remember which stop it has refused. */
const believing = blindfolded('harvest', {
  hash: (key, seen) => {
    if (!key.startsWith(HASH.harvest('')) || seen === undefined) return seen;
    const { refused_stop: _forgotten, ...fields } = seen;
    return fields;
  },
});

/** The bridge looks at no level: they come back into the plan as they were. */
const anyLevel: StagePatch = (stage) => {
  const unread = misreading('bridge', (fields) => {
    const { stop_loss: _unread, ...record } = JSON.parse(fields['payload'] ?? '{}') as Record<string, unknown>;
    return fields['payload'] === undefined ? fields : { ...fields, payload: JSON.stringify(record) };
  });
  const passedOn = miswriting('bridge', {
    append: ({ stream, fields }) => {
      const stop = stream === STREAM.plans ? ABSURD_STOPS[fields['symbol'] ?? ''] : undefined;
      return { stream, fields: stop === undefined ? fields : { ...fields, stop_loss: stop } };
    },
  });
  return passedOn(unread(stage));
};

export const stopLevels: Scenario = {
  name: 'stop-levels',
  incident: {
    id: 'I-30, I-31',
    date: '2026-02-07 to 2026-03-04',
    cost: 'AAVEUSDT −12.48 USD; stops at 96 million USD',
    guard:
      'bridge: a level on the wrong side or absurdly far is malformed; harvest trusts no stop that is hit at first sight',
  },
  story:
    'On 2026-02-07 the stops of shorts were computed as for longs, below the price, and hit at once; on 2026-03-03 an ' +
    'ATR in dollars was taken for a fraction, and stops stood at 96 million. A level on the wrong side of the price, or ' +
    'further away than the price itself, cannot be meant: the intent is put aside and says why. A distance becomes a ' +
    'price below a long and above a short. And should a wrong stop get through, harvest does not act on it.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: [WRONG_SIDE, FAR_AWAY, LONG, SHORT],
      minutes: 5,
      signals: [
        ...[short(WRONG_SIDE, 160.5), short(FAR_AWAY, 92_400)],
        ...[autonomous(LONG, 'BUY', 'LONG'), autonomous(SHORT, 'SELL', 'SHORT')],
      ],
    }),
  expectations: [
    setAside(
      WRONG_SIDE,
      'stop_loss on the wrong side of the price',
      'a short with its stop below the price is put aside',
    ),
    setAside(FAR_AWAY, 'stop_loss further from the price than the price itself', 'a stop at 96 million is put aside'),
    expectThat('a stop lies below a long and above a short', (run) => {
      const rooms = [room(run, LONG, 1n), room(run, SHORT, -1n)];
      const shown = rooms.map((distance) => (distance === undefined ? 'no stop' : formatDecimal(distance)));
      return { ok: rooms.every((distance) => (distance ?? 0n) > 0n), detail: `away by ${shown.join(' and ')}` };
    }),
    expectThat('nobody is stopped out in a calm market', ({ journal }) => {
      const closed = journal.orders.filter((order) => order.reduceOnly).map(({ symbol }) => symbol);
      return { ok: closed.length === 0, detail: closed.join(', ') || 'no closes' };
    }),
  ],
  variants: [
    {
      name: 'long-formula',
      story: 'The bridge puts the stop of a short below the price. Harvest does not act on it.',
      world: { patch: longFormula },
      breaks: ['a stop lies below a long and above a short'],
    },
    {
      name: 'long-formula-believed',
      story: 'And harvest takes it for a stop that is hit: the short is closed as soon as it is seen.',
      world: { patch: (stage) => believing(longFormula(stage)) },
      breaks: ['a stop lies below a long and above a short', 'nobody is stopped out in a calm market'],
    },
    {
      name: 'any-level',
      story: 'The bridge takes every level as it comes: both absurd stops get into the book.',
      world: { patch: anyLevel },
      breaks: ['a short with its stop below the price is put aside', 'a stop at 96 million is put aside'],
    },
  ],
};
