/** What must hold once everything is quiet again, whoever was killed: judged from the venue's own book and from Redis. */
import { absolute, formatDecimal, ZERO, type Decimal } from '../../engine/decimal.ts';
import { readClientOrderId } from '../../engine/executor/clientOrderId.ts';
import type { Entry, Fields } from '../../engine/protocol.ts';
import type { VenueOrder, VenueStop } from '../../engine/venue.ts';

export interface Facts {
  /** All that the venue ever took. */
  readonly orders: readonly VenueOrder[];
  /** Signed, those not flat. */
  readonly positions: ReadonlyMap<string, Decimal>;
  /** Those that wait. */
  readonly stops: readonly VenueStop[];
  readonly signals: readonly Entry[];
  /** Of the streams of outcomes, dead letters and results. */
  readonly outcomes: readonly Entry[];
  readonly deadletters: readonly Entry[];
  readonly results: readonly Entry[];
  /** The root of each plan that was ever seen on a stream. */
  readonly rootOf: ReadonlyMap<string, string>;
  readonly ledgers: ReadonlyMap<string, Decimal>;
  /** `quantum:position:<S>` of every symbol that has one. */
  readonly books: ReadonlyMap<string, Fields>;
  /** Fields of orders that are not done. */
  readonly openOrders: readonly string[];
}

const PREFIX = 'lk';

/** @returns what is wrong, a line each; nothing when all is as it must be. */
export function audit(facts: Facts): string[] {
  return [...ordersTwice(facts), ...signalsLost(facts), ...ledgersWrong(facts), ...naked(facts), ...pending(facts)];
}

/** A client id once at the exchange; one entry for each root, and one attempt of it. */
function ordersTwice({ orders, rootOf }: Facts): string[] {
  const ids = repeated(orders.map(({ clientOrderId }) => clientOrderId));
  const entries = orders.filter(({ reduceOnly }) => !reduceOnly);
  const names = entries.map(({ clientOrderId }) => readClientOrderId(PREFIX, clientOrderId));
  const foreign = entries.filter((_, at) => names[at] === undefined);
  const plans = names.flatMap((name) => (name === undefined ? [] : [name.planId]));
  const roots = [...new Set(plans)].flatMap((planId) => rootOf.get(planId) ?? []);
  return [
    ...ids.map((id) => `the venue took client id ${id} twice`),
    ...foreign.map(({ clientOrderId }) => `the entry ${clientOrderId} is none of ours`),
    ...repeated(plans).map((planId) => `plan ${planId} was entered twice`),
    ...repeated(roots).map((root) => `the signal ${root} was entered by two plans`),
  ];
}

/** Each signal has an end with a name, and each plan at most one. */
function signalsLost({ signals, outcomes, deadletters, results }: Facts): string[] {
  const terminal = results.filter(({ fields }) => fields['terminal'] === 'true');
  const ended = new Set([...outcomes, ...deadletters, ...terminal].map(({ fields }) => fields['root_id']));
  const lost = signals.filter(({ id }) => !ended.has(id));
  const told = terminal.filter(({ fields }) => fields['detail']?.includes('again=true') !== true);
  const plans = repeated(told.map(({ fields }) => fields['plan_id'] ?? ''));
  return [
    ...lost.map(({ id, fields }) => `the signal ${id} (${fields['symbol']} ${fields['side']}) has no end`),
    ...plans.map((planId) => `plan ${planId} ended twice`),
  ];
}

function ledgersWrong({ ledgers, positions }: Facts): string[] {
  const symbols = [...new Set([...ledgers.keys(), ...positions.keys()])].sort();
  return symbols.flatMap((symbol) => {
    const [here, there] = [ledgers.get(symbol) ?? ZERO, positions.get(symbol) ?? ZERO];
    if (here === there) return [];
    return [`${symbol}: the ledger says ${formatDecimal(here)}, the exchange ${formatDecimal(there)}`];
  });
}

/** Each position is covered whole by one stop at the level of the book, and a flat symbol by none. */
function naked({ positions, stops, books }: Facts): string[] {
  const bare = [...positions].flatMap(([symbol, amount]) => {
    const level = books.get(symbol)?.['stop_loss'];
    const covers = (stop: VenueStop): boolean =>
      stop.symbol === symbol &&
      (stop.side === 'SELL') === amount > ZERO &&
      (stop.quantity ?? absolute(amount)) >= absolute(amount) &&
      formatDecimal(stop.triggerPrice) === level;
    if (stops.some(covers)) return [];
    return [`${symbol}: ${formatDecimal(amount)} has no stop at ${level ?? 'any level'} at the venue`];
  });
  const left = stops.filter(({ symbol }) => !positions.has(symbol));
  return [...bare, ...left.map(({ symbol, clientOrderId }) => `${symbol}: flat, and the stop ${clientOrderId} waits`)];
}

/** Nothing is under way any more. */
function pending({ openOrders, books, positions }: Facts): string[] {
  const states = [...books].filter(([symbol, book]) => book['state'] !== 'OPEN' || !positions.has(symbol));
  return [
    ...openOrders.map((planId) => `the order of plan ${planId} is not done`),
    ...states.map(([symbol, { state }]) => `the book says that ${symbol} is ${state}`),
  ];
}

function repeated(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const text of texts) {
    if (seen.has(text)) twice.add(text);
    seen.add(text);
  }
  return [...twice].sort();
}
