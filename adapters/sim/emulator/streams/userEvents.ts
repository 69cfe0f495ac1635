/** What the user-data stream says when something of the account changes (research/binance-usdm-and-ccxt.md 3). */
import { absolute, formatDecimal, ZERO } from '../../../../engine/decimal.ts';
import type { VenueOrder, VenueStop } from '../../../../engine/venue.ts';
import type { PositionCause, VenueEvent } from '../../exchange/events.ts';
import { initialMarginUsd } from '../../exchange/margin.ts';
import { unrealizedPnlUsd } from '../../exchange/position.ts';
import { current, isOpen, markPrice } from '../../exchange/state.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';
import { integer } from '../http/wireJson.ts';
import { algoShown } from '../shapes/algo.ts';
import { executedBy } from '../shapes/order.ts';

export interface UserEvent {
  /** `*`: of no symbol. */
  readonly symbol: string;
  readonly event: object;
}

type Fill = Extract<VenueEvent, { kind: 'fill' }>;

/** In the order in which they are sent. */
export function userEvents(venue: EmulatedVenue, happened: VenueEvent): UserEvent[] {
  const { atMs } = happened;
  switch (happened.kind) {
    case 'orderAccepted':
      return [orderUpdate(venue, happened.order, 'NEW', atMs)];
    case 'orderAmended':
      return [orderUpdate(venue, happened.order, 'AMENDMENT', atMs)];
    case 'fill':
      return [
        accountUpdate(venue, 'ORDER', happened.trade.symbol, atMs),
        tradeLite(happened),
        orderUpdate(venue, happened.order, 'TRADE', atMs, happened),
      ];
    case 'orderDone':
      // A fill has told it already.
      return happened.order.status === 'FILLED'
        ? []
        : [orderUpdate(venue, happened.order, happened.order.status, atMs)];
    case 'stopChanged':
      return algoUpdate(venue, happened.stop, atMs);
    case 'configured':
      return [configUpdate(happened.symbol, happened.leverage, atMs)];
    case 'funding':
      return [accountUpdate(venue, 'FUNDING_FEE', happened.symbol, atMs)];
    case 'liquidationFee':
      return [accountUpdate(venue, 'INSURANCE_CLEAR', happened.symbol, atMs)];
    case 'walletSet':
      return [accountUpdate(venue, 'ADJUSTMENT', '*', atMs)];
    case 'positionChanged':
      return happened.cause === ('reset' satisfies PositionCause)
        ? [accountUpdate(venue, 'ADJUSTMENT', happened.symbol, atMs)]
        : [];
    case 'orderRejected':
    case 'symbolStatus':
      return [];
  }
}

function orderUpdate(venue: EmulatedVenue, order: VenueOrder, execution: string, atMs: number, fill?: Fill): UserEvent {
  const record = venue.exchange.records.book.byOrderId(order.orderId);
  const { type = 'MARKET', timeInForce = 'GTC', price = ZERO } = record?.terms ?? {};
  const average = record === undefined ? ZERO : executedBy(record, atMs).averagePrice;
  const { trade } = fill ?? {};
  const fee = trade === undefined ? {} : { N: 'USDT', n: formatDecimal(trade.feeUsd) };
  return {
    symbol: order.symbol,
    event: {
      ...{ e: 'ORDER_TRADE_UPDATE', E: atMs, T: atMs },
      o: {
        ...{ s: order.symbol, c: order.clientOrderId, S: order.side, o: type, f: timeInForce },
        ...{ q: formatDecimal(order.quantity), p: formatDecimal(price), ap: formatDecimal(average), sp: '0' },
        ...{ x: execution, X: order.status, i: integer(order.orderId) },
        ...{ l: formatDecimal(trade?.quantity ?? ZERO), z: formatDecimal(order.executedQuantity) },
        ...{ L: formatDecimal(trade?.price ?? ZERO), ...fee, T: atMs, t: integer(trade?.tradeId ?? '0') },
        ...{ b: '0', a: '0', m: trade?.maker ?? false, R: order.reduceOnly, wt: 'CONTRACT_PRICE', ot: type },
        ...{ ps: 'BOTH', cp: false, rp: formatDecimal(fill?.realizedPnlUsd ?? ZERO), pP: false, si: 0, ss: 0 },
        ...{ V: 'EXPIRE_MAKER', pm: 'NONE', gtd: 0, er: '0' },
      },
    },
  };
}

function tradeLite({ trade, order, atMs }: Fill): UserEvent {
  return {
    symbol: trade.symbol,
    event: {
      ...{ e: 'TRADE_LITE', E: atMs, T: atMs, s: trade.symbol, q: formatDecimal(order.quantity), p: '0' },
      ...{ m: trade.maker, c: order.clientOrderId, S: trade.side, L: formatDecimal(trade.price) },
      ...{ l: formatDecimal(trade.quantity), t: integer(trade.tradeId), i: integer(trade.orderId) },
    },
  };
}

/** Balance, and the position of the symbol it is about. */
function accountUpdate(venue: EmulatedVenue, reason: string, symbol: string, atMs: number): UserEvent {
  const wallet = formatDecimal(venue.exchange.records.account.walletUsd);
  return {
    symbol,
    event: {
      ...{ e: 'ACCOUNT_UPDATE', E: atMs, T: atMs },
      a: { m: reason, B: [{ a: 'USDT', wb: wallet, cw: wallet, bc: '0' }], P: positionOf(venue, symbol, atMs) },
    },
  };
}

function positionOf({ exchange, income }: EmulatedVenue, name: string, atMs: number): object[] {
  const symbol = exchange.records.symbols.get(name);
  if (symbol === undefined) return [];
  const { position } = symbol;
  const mark = markPrice(exchange.records, symbol, atMs) ?? position.entryPrice;
  const isolated = symbol.marginType === 'ISOLATED';
  const margin = isolated ? initialMarginUsd(symbol, absolute(position.amount), position.entryPrice) : ZERO;
  const entry = formatDecimal(position.entryPrice);
  return [
    {
      ...{ s: name, pa: formatDecimal(position.amount), ep: entry, bep: entry },
      ...{ cr: formatDecimal(income.realizedOf(name)), up: formatDecimal(unrealizedPnlUsd(position, mark)) },
      ...{ mt: isolated ? 'isolated' : 'cross', iw: formatDecimal(margin), ps: 'BOTH' },
    },
  ];
}

function configUpdate(symbol: string, leverage: number, atMs: number): UserEvent {
  return { symbol, event: { e: 'ACCOUNT_CONFIG_UPDATE', E: atMs, T: atMs, ac: { s: symbol, l: leverage } } };
}

function algoUpdate(venue: EmulatedVenue, stop: VenueStop, atMs: number): UserEvent[] {
  const algo = venue.algos.byClientId(stop.clientOrderId, stop.symbol);
  if (algo === undefined) return [];
  const order = venue.exchange.records.book.byOrderId(stop.orderId);
  const { algoId, algoStatus } = algoShown(algo, venue);
  const filled = order === undefined ? undefined : executedBy(order, atMs);
  const common = {
    ...{ caid: stop.clientOrderId, aid: algoId, at: 'CONDITIONAL', o: stop.type, s: stop.symbol, S: stop.side },
    ...{ ps: 'BOTH', f: stop.quantity === undefined ? 'GTE_GTC' : 'GTC', q: formatDecimal(stop.quantity ?? ZERO) },
    ...{ tp: formatDecimal(stop.triggerPrice), p: '0', V: 'EXPIRE_MAKER', wt: 'MARK_PRICE', pm: 'NONE' },
    ...{
      cp: stop.quantity === undefined,
      pP: false,
      R: true,
      tt: stop.orderId === '' ? 0 : stop.updatedMs,
      gtd: 0,
      rm: '',
    },
  };
  const actual =
    order === undefined || filled === undefined
      ? {}
      : {
          ...{ ai: stop.orderId, ap: formatDecimal(filled.averagePrice) },
          ...{ aq: formatDecimal(current(order).executedQuantity), act: 'MARKET' },
        };
  // The venue tells of both steps, also when the order is over at once.
  const steps = algoStatus === 'FINISHED' ? ['TRIGGERED', 'FINISHED'] : [algoStatus];
  return steps.map((X) => ({
    symbol: stop.symbol,
    event: { e: 'ALGO_UPDATE', T: atMs, E: atMs, o: { ...common, X, ...actual } },
  }));
}

/** The order that came of a conditional one is over: FINISHED, where it was not at once. */
export function finishedAlgo(venue: EmulatedVenue, happened: VenueEvent): UserEvent[] {
  if (happened.kind !== 'orderDone') return [];
  const algo = venue.algos.byClientId(happened.order.clientOrderId, happened.order.symbol);
  if (algo?.stop.orderId !== happened.order.orderId || isOpen(happened.order)) return [];
  return algoUpdate(venue, algo.stop, happened.atMs).slice(-1);
}
