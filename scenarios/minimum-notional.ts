import { decimal, formatDecimal } from '../engine/decimal.ts';
import { STREAM } from '../engine/names.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { miswriting } from './putBack.ts';

/** What the venue takes at least of each, USD. One step of BTCUSDT is worth 92. */
const MINIMA_USD: Readonly<Record<string, string>> = { BTCUSDT: '100', ETHUSDT: '250' };
const [UPSIZED, TOO_LARGE] = ['BTCUSDT', 'ETHUSDT'] as const;
const RIGHT = decimal('0.002');
const ROUNDED_DOWN = decimal('0.001');

export const minimumNotional: Scenario = {
  name: 'minimum-notional',
  incident: {
    id: 'I-29',
    date: '2026-02-09',
    cost: 'BTC could not be entered',
    guard: 'desk: an upsize to the minimum notional rounds up, within the limits; laws 8 and 14',
  },
  story:
    'The venue takes no BTC order under 100 USD. On 2026-02-09 a smaller entry was made larger to reach that, ' +
    '100 / 70717 = 0.001414, and then rounded to the step: 0.001, worth 70 USD, which the venue refused each time. An ' +
    'upsize rounds up now. What it comes to is what the limits count: an entry that no allowed size fits is denied by ' +
    'name and not sent.',
  world: (seed) => {
    const signals = [UPSIZED, TOO_LARGE].map((symbol) => says({ symbol, side: 'BUY', second: 60, usd: 60 }));
    const world = usualWorld({ seed, symbols: [UPSIZED, TOO_LARGE], minutes: 4, signals });
    const symbols = world.symbols.map(({ filters, ...more }) => {
      return { ...more, filters: { ...filters, notionalMinUsd: decimal(MINIMA_USD[filters.symbol] ?? '5') } };
    });
    return { ...world, symbols };
  },
  expectations: [
    expectCount('the venue refuses nothing', 0, ({ journal }) => journal.rejected.length),
    expectThat('an entry of 60 USD becomes the least that the venue takes', ({ journal }) => {
      const [order] = journal.entryOrders(UPSIZED);
      return {
        ok: order?.quantity === RIGHT,
        detail: order === undefined ? 'no order' : formatDecimal(order.quantity),
      };
    }),
    expectThat('where the least is more than a trade may have, it is denied by name', ({ journal }) => {
      const denied = journal.count('NOTIONAL_PER_TRADE');
      const orders = journal.entryOrders(TOO_LARGE).length;
      return { ok: denied === 1 && orders === 0, detail: `${denied} denied, ${orders} orders` };
    }),
  ],
  variants: [
    {
      name: 'round-down',
      story: 'The quantity that reaches the minimum is rounded down to the step, and no longer does.',
      world: {
        patch: miswriting('desk', {
          append: ({ stream, fields }) => {
            const upsized = stream === STREAM.orders && fields['qty'] === formatDecimal(RIGHT);
            return { stream, fields: upsized ? { ...fields, qty: formatDecimal(ROUNDED_DOWN) } : fields };
          },
        }),
      },
      breaks: [
        'the venue refuses nothing',
        'an entry of 60 USD becomes the least that the venue takes',
        'law 14 named-ends',
      ],
    },
    {
      name: 'limit-on-what-was-asked',
      story: 'The limit on a trade counts the 60 USD that were asked for: 200 USD of that are 840 of what is bought.',
      settings: { NOTIONAL_PER_TRADE_MAX_USD: '840' },
      breaks: ['where the least is more than a trade may have, it is denied by name'],
    },
  ],
};
