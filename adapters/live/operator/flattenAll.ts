/** All of an account's positions, or some: our own waiting orders go first, since they could open it again, and our stops last. */
import type { Config } from '../../../engine/config.ts';
import type { VenueFilters, VenuePosition } from '../../../engine/venue.ts';
import type { OpenExchange } from '../exchange/openExchange.ts';
import { flatten, type Flattened } from './flatten.ts';

/** Symbols at once. */
const AT_ONCE = 6;

/** The venue does not even say what is held; in one line. */
export class NothingKnown extends Error {}

/** @param symbols only these; none named: all. @throws NothingKnown */
export async function positionsAt(
  exchange: OpenExchange,
  symbols: readonly string[],
): Promise<readonly VenuePosition[]> {
  const reply = await exchange.venue.ask({ kind: 'positions' }, 'flatten');
  if (reply.kind !== 'answer' || reply.answer.kind !== 'positions')
    throw new NothingKnown(
      `the venue does not say what is held: ${'message' in reply ? reply.message : ''}; try again`,
    );
  return reply.answer.positions.filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol));
}

export async function flattenAll(
  positions: readonly VenuePosition[],
  exchange: OpenExchange,
  config: Config,
): Promise<readonly Flattened[]> {
  const symbols = positions.map(({ symbol }) => symbol);
  await cancelOrders(symbols, exchange, config);
  const filters = await filtersOf(exchange);
  const left = [...positions];
  const done: Flattened[] = [];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      done.push(await flatten(next, filters.get(next.symbol), exchange, config));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const flat = done.filter(({ isFlat }) => isFlat).map(({ symbol }) => symbol);
  await cancelStops(flat, exchange, config);
  return done.sort((one, other) => (one.symbol < other.symbol ? -1 : 1));
}

async function cancelOrders(symbols: readonly string[], exchange: OpenExchange, config: Config): Promise<void> {
  const reply = await exchange.venue.ask({ kind: 'openOrders' }, 'flatten');
  if (reply.kind !== 'answer' || reply.answer.kind !== 'orders') return;
  for (const { symbol, clientOrderId, reduceOnly } of reply.answer.orders)
    if (!reduceOnly && symbols.includes(symbol) && isOurs(clientOrderId, config))
      await exchange.venue.ask({ kind: 'cancelOrder', symbol, clientOrderId }, 'flatten');
}

/** A stop without its position would reduce the next one. */
async function cancelStops(symbols: readonly string[], exchange: OpenExchange, config: Config): Promise<void> {
  const reply = await exchange.venue.ask({ kind: 'stops' }, 'flatten');
  if (reply.kind !== 'answer' || reply.answer.kind !== 'stops') return;
  for (const { symbol, clientOrderId } of reply.answer.stops)
    if (symbols.includes(symbol) && isOurs(clientOrderId, config))
      await exchange.venue.ask({ kind: 'cancelStop', symbol, clientOrderId }, 'flatten');
}

function isOurs(clientOrderId: string, { EXECUTOR_CLIENT_ID_PREFIX: prefix }: Config): boolean {
  return clientOrderId.startsWith(`${prefix}-`);
}

async function filtersOf(exchange: OpenExchange): Promise<ReadonlyMap<string, VenueFilters>> {
  const reply = await exchange.venue.ask({ kind: 'exchangeInfo' }, 'flatten');
  const listed = reply.kind === 'answer' && reply.answer.kind === 'exchangeInfo' ? reply.answer.symbols : [];
  return new Map(listed.map((filters) => [filters.symbol, filters]));
}
