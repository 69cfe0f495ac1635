/** What only an emulator has, under /emulator/: its clock, its prices, its faults, and the truth to compare with. */
import { z } from 'zod';
import { formatDecimal, parseDecimal } from '../../../engine/decimal.ts';
import { current } from '../exchange/state.ts';
import type { Fault } from '../world/faults.ts';
import type { Emulator } from './emulator.ts';
import { faultSchema, fits, type EmulatorFault } from './faults.ts';
import { answer, refuses, says, type Answer, type Said } from './http/answer.ts';
import type { RawRequest } from './http/request.ts';
import { orderShown, tradeShown } from './shapes/order.ts';

const PREFIX = '/emulator/';

export function isControl({ target }: RawRequest): boolean {
  return target.startsWith(PREFIX);
}

type Act = (emulator: Emulator, body: unknown, time: 'real' | 'manual') => Said;

const clockBody = z.union([z.strictObject({ advanceMs: z.int().min(0) }), z.strictObject({ toMs: z.int().min(0) })]);
const priceBody = z.strictObject({ symbol: z.string(), price: z.string().nullable() });
const faultsBody = z.strictObject({ faults: z.array(faultSchema).readonly() });
const happenBody = z.strictObject({
  ...faultSchema.omit({ site: true, key: true, occurrence: true }).shape,
  symbol: z.string(),
});
const streamBody = z.strictObject({
  kind: z.enum(['stream-gap', 'stream-cut', 'listen-key-expired']),
  stream: z.enum(['user', 'market']),
  ms: z.int().min(0).optional(),
});
const walletBody = z.strictObject({ walletUsd: z.string() });

const ACTS: Readonly<Record<string, Act>> = {
  'GET state': (emulator) => says(stateOf(emulator)),
  'GET clock': ({ nowMs }) => says({ nowMs }),
  'POST clock': (emulator, body, time) => {
    if (time === 'real') return wrong('time is real: start with --time manual to move it');
    const asked = clockBody.safeParse(body);
    if (!asked.success) return wrong('give {"advanceMs": n} or {"toMs": n}');
    emulator.advanceTo('toMs' in asked.data ? asked.data.toMs : emulator.nowMs + asked.data.advanceMs);
    return says({ nowMs: emulator.nowMs });
  },
  'POST price': (emulator, body) => {
    const asked = priceBody.safeParse(body);
    const price = asked.success ? parseDecimal(asked.data.price ?? undefined) : undefined;
    if (!asked.success || (asked.data.price !== null && (price === undefined || price <= 0n)))
      return wrong('give {"symbol": "BTCUSDT", "price": "50000"}, or null to let it go its own way');
    if (!emulator.exchange.records.symbols.has(asked.data.symbol)) return wrong(`no symbol ${asked.data.symbol}`);
    emulator.venue.prices.set(asked.data.symbol, price, emulator.nowMs);
    return says({ nowMs: emulator.nowMs });
  },
  'GET faults': ({ faults }) => says({ fired: faults.fired }),
  'POST faults': (emulator, body) => {
    const asked = faultsBody.safeParse(body);
    if (!asked.success) return wrong(z.prettifyError(asked.error).replaceAll(/\s+/g, ' '));
    const faults = asked.data.faults as readonly EmulatorFault[];
    const foreign = faults.filter((fault) => !fits(fault));
    if (foreign.length > 0)
      return wrong(`cannot happen here: ${foreign.map(({ kind, site }) => `${kind} at ${site}`).join(', ')}`);
    emulator.faults.add(faults);
    return says({ faults: faults.length });
  },
  'DELETE faults': ({ faults }) => {
    faults.clear();
    return says({});
  },
  'POST happen': (emulator, body) => {
    const asked = happenBody.safeParse(body);
    if (!asked.success) return wrong('give {"kind": "external-close", "symbol": "BTCUSDT"}');
    const { symbol, ...rest } = asked.data;
    const fault = { site: 'moment/now', key: symbol, occurrence: 1, ...rest } as Fault;
    if (!fits({ ...fault, site: 'moment/order' })) return wrong(`${fault.kind} is nothing that happens by itself`);
    if (!emulator.exchange.records.symbols.has(symbol)) return wrong(`no symbol ${symbol}`);
    emulator.happen(fault, symbol);
    return says({ nowMs: emulator.nowMs });
  },
  'POST streams': (emulator, body) => {
    const asked = streamBody.safeParse(body);
    if (!asked.success) return wrong('give {"kind": "stream-cut", "stream": "user"}');
    emulator.streams.trouble(asked.data.kind, asked.data.stream, asked.data.ms);
    return says({ nowMs: emulator.nowMs });
  },
  'POST wallet': (emulator, body) => {
    const asked = walletBody.safeParse(body);
    const walletUsd = asked.success ? parseDecimal(asked.data.walletUsd) : undefined;
    if (walletUsd === undefined) return wrong('give {"walletUsd": "10000"}');
    emulator.exchange.setWallet(walletUsd, emulator.nowMs);
    return says({ nowMs: emulator.nowMs });
  },
};

function wrong(message: string): Said {
  return refuses({ code: -1, message });
}

export function control(emulator: Emulator, { method, target, body }: RawRequest, time: 'real' | 'manual'): Answer {
  const act = ACTS[`${method} ${target.slice(PREFIX.length)}`];
  if (act === undefined)
    return answer(refuses({ code: -1, message: `one of: ${Object.keys(ACTS).join(', ')}`, status: 404 }), {});
  let given: unknown;
  try {
    given = body === '' ? {} : JSON.parse(body);
  } catch {
    return answer(wrong('the body is no JSON'), {});
  }
  return answer(act(emulator, given, time), {});
}

/** The exchange's own book, without lag: every remembered order and trade, positions, conditional orders, the wallet. */
function stateOf({ exchange, venue, streams, nowMs }: Emulator): object {
  const { book, symbols } = exchange.records;
  const totals = exchange.totals();
  return {
    nowMs,
    connections: streams.open,
    wallet: {
      walletUsd: formatDecimal(totals.walletUsd),
      equityUsd: formatDecimal(exchange.equityUsd(nowMs)),
      depositsUsd: formatDecimal(totals.depositsUsd),
      realizedPnlUsd: formatDecimal(totals.realizedPnlUsd),
      feesUsd: formatDecimal(totals.feesUsd),
      fundingPaidUsd: formatDecimal(totals.fundingPaidUsd),
    },
    positions: [...exchange.positions()].map(([symbol, { amount, entryPrice }]) => ({
      symbol,
      amount: formatDecimal(amount),
      entryPrice: formatDecimal(entryPrice),
    })),
    orders: book.all().map((record) => orderShown(record, current(record), nowMs)),
    trades: [...symbols.keys()].flatMap((symbol) =>
      exchange.trades(symbol).map((trade) => tradeShown(trade, venue.income.realizedUsd(symbol, trade.tradeId))),
    ),
    stops: venue.algos.all().map(({ algoId, stop }) => ({
      ...{ algoId, clientAlgoId: stop.clientOrderId, symbol: stop.symbol, side: stop.side, status: stop.status },
      ...{ triggerPrice: formatDecimal(stop.triggerPrice), orderId: stop.orderId },
      quantity: stop.quantity === undefined ? null : formatDecimal(stop.quantity),
    })),
  };
}
