import { formatDecimal } from '../engine/decimal.ts';
import { HASH } from '../engine/names.ts';
import { expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { miswriting } from './putBack.ts';

const CLOSED = 'ETHUSDT';
const KEPT = 'LINKUSDT';
const isLedger = (key: string) => key.startsWith(HASH.ledger(''));

const BRAIN_DEAD_AT_S = 66;
const CLOSE_AT_S = 120;

export const shortSign: Scenario = {
  name: 'short-sign',
  incident: {
    id: 'I-15',
    date: '2026-02-02',
    cost: 'shorts could not be closed',
    guard: 'executor: amounts are signed; law 5',
  },
  story:
    'On 2026-02-02 the ledger of a short was written as an absolute amount. It looked like a long, the gate saw the ' +
    'sides of ledger and exchange disagree, and the short could not be closed. Every amount is signed now. Here the ' +
    'position service dies right after a short was opened, so that its close has nothing but the ledger to go by.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [CLOSED, KEPT],
      minutes: 4,
      signals: [
        ...[CLOSED, KEPT].map((symbol) => says({ symbol, side: 'SELL', second: 60, action: 'OPEN_SHORT' })),
        says({ symbol: CLOSED, side: 'BUY', second: CLOSE_AT_S, action: 'CLOSE_SHORT' }),
      ],
    }),
    script: (world) => world.at(BRAIN_DEAD_AT_S * 1000, () => world.kill('brain')),
  }),
  expectations: [
    expectThat('the ledger of a short is negative', ({ store, world }) => {
      const fields = store.hashAt(HASH.ledger(KEPT), world.nowMs);
      const amount = fields?.['position_amt'] ?? 'none';
      const held = formatDecimal(world.exchange.position(KEPT));
      return { ok: amount === held && amount.startsWith('-'), detail: `ledger ${amount}, exchange ${held}` };
    }),
    expectThat('the short is closed by the ledger alone', ({ journal, world }) => {
      const close = journal.orders.find((order) => order.reduceOnly && order.side === 'BUY');
      const atS = close === undefined ? 'never' : `${Math.round((close.updatedMs - START_MS) / 1000)} s`;
      const left = formatDecimal(world.exchange.position(CLOSED));
      return { ok: left === '0' && close !== undefined, detail: `closed at ${atS}, ${left} left` };
    }),
  ],
  variants: [
    {
      name: 'absolute-amount',
      story: 'The executor writes the ledger of a short as if it were a long.',
      world: {
        patch: miswriting('executor', {
          write: (write) => {
            const amount = write.op === 'put' && isLedger(write.key) ? write.fields['position_amt'] : undefined;
            if (write.op !== 'put' || amount === undefined) return write;
            return { ...write, fields: { ...write.fields, position_amt: amount.replace('-', ''), side: 'LONG' } };
          },
        }),
      },
      breaks: ['the ledger of a short is negative', 'the short is closed by the ledger alone', 'law 5 ledger-is-truth'],
    },
  ],
};
