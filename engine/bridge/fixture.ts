/** For the tests of router and bridge: a stage without a store, fed entry by entry as the runner does. */
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { deadLetter } from '../outcomes.ts';
import { HASH, STREAM } from '../names.ts';
import { EMPTY_LEDGER, writeLedger } from '../nouns/ledger.ts';
import { writeSnapshot } from '../nouns/snapshot.ts';
import { writeVenueRules } from '../nouns/venueRules.ts';
import type { Entry, Fields, Input, Loaded, Price, Stage, Wants } from '../protocol.ts';
import { HOUR_MS } from '../time.ts';
import { View } from '../view.ts';
import { makeBridge } from './bridge.ts';

export interface Shelf {
  readonly hashes?: Readonly<Record<string, Fields>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly prices?: Readonly<Record<string, Price>>;
}

export function entryOf(fields: Fields, id = '1770000000000-0'): Entry {
  return { id, fields };
}

/** The decisions of a batch, one per entry, each on top of the ones before. */
export function decideAll<Message>(
  stage: Stage<Message>,
  entries: readonly Entry[],
  shelf: Shelf,
  atMs: number,
): Decision[] {
  const stream = stage.streams[0] ?? '';
  const inputs = entries.map((entry): Input => ({ kind: 'entry', stream, entry }));
  const parsed = inputs.map((input) => ({ input, read: stage.parse(input) }));
  const seen = new View();
  for (const { read } of parsed) {
    const missing = 'message' in read ? seen.missing(stage.view(read.message, atMs, seen)) : undefined;
    if (missing !== undefined) seen.absorb(missing, ...loaded(missing, shelf), atMs);
  }
  return parsed.map(({ input, read }) => {
    const decision =
      'message' in read ? stage.decide(read.message, seen, atMs) : deadLetter(stage.name, input, read.malformed, atMs);
    seen.overlay(decision.writes);
    return decision;
  });
}

/** How an entry ended: `intent`, `plan`, the code of an outcome, or `dead: reason`. */
export function endOf(decision: Decision): string {
  if (decision.appends.length !== 1) return `${decision.appends.length} ends`;
  const { stream, fields } = decision.appends[0] ?? { stream: '', fields: {} };
  if (stream === STREAM.deadletters) return `dead: ${fields['reason']}`;
  if (stream === STREAM.outcomes) return fields['code'] ?? 'no code';
  return stream === STREAM.plans ? 'plan' : stream === STREAM.intents ? 'intent' : stream;
}

function loaded(wants: Wants, shelf: Shelf): [Loaded, (Price | undefined)[]] {
  const hashes = (wants.hashes ?? []).map((key) => shelf.hashes?.[key]);
  const texts = (wants.texts ?? []).map((key) => shelf.texts?.[key]);
  const prices = (wants.prices ?? []).map((symbol) => shelf.prices?.[symbol]);
  return [{ hashes, texts, tails: [], streams: [], lastIds: [] }, prices];
}

export const AT_MS = 1_770_000_000_000;
export const SYMBOL = 'BTCUSDT';

export function venue(status = 'TRADING', asOfMs = AT_MS - 1_000, symbol = SYMBOL): Shelf {
  const filters = { tickSize: decimal('0.1'), stepSize: decimal('0.001'), quantityMin: decimal('0.001') };
  const bounds = { quantityMax: decimal('120'), notionalMinUsd: decimal('100'), leverageMax: 125, volume24hUsd: 1e9 };
  return { hashes: { [HASH.venue(symbol)]: writeVenueRules({ symbol, status, ...filters, ...bounds, asOfMs }) } };
}

export function ledger(amount: string, lastFillServerMs = 0, symbol = SYMBOL): Shelf {
  return {
    hashes: { [HASH.ledger(symbol)]: writeLedger({ ...EMPTY_LEDGER, amount: decimal(amount), lastFillServerMs }) },
  };
}

export function snapshot(amount: string, takenMs = AT_MS - 1_000, symbol = SYMBOL): Shelf {
  const prices = { entryPrice: 0n, markPrice: 0n, unrealizedPnlUsd: 0n, leverage: 1 };
  const times = { takenMs, serverTimeMs: takenMs };
  const fields = writeSnapshot({ amount: decimal(amount), ...prices, ...times }, takenMs + HOUR_MS);
  return { hashes: { [HASH.snapshot(symbol)]: fields } };
}

export function price(text: string, atMs = AT_MS - 1_000): Shelf {
  return { prices: { [SYMBOL]: { price: decimal(text), atMs } } };
}

export function shelf(...parts: readonly Shelf[]): Shelf {
  return {
    hashes: Object.assign({}, ...parts.map((part) => part.hashes)) as Record<string, Fields>,
    prices: Object.assign({}, ...parts.map((part) => part.prices)) as NonNullable<Shelf['prices']>,
  };
}

export function intent(part: object = {}, envelope: Fields = {}): Fields {
  const payload = {
    symbol: SYMBOL,
    side: 'BUY',
    position_size_usd: 200,
    leverage: 10,
    timestamp: AT_MS / 1000,
    ...part,
  };
  return { payload: JSON.stringify(payload), ...envelope };
}

export function bridge(
  fields: Fields,
  stock: Shelf = venue(),
  settings: Readonly<Record<string, string>> = {},
  atMs = AT_MS,
) {
  const [decision] = decideAll(makeBridge(configOf(settings)), [entryOf(fields, `${AT_MS}-0`)], stock, atMs);
  if (decision === undefined) throw new Error('no decision');
  return { end: endOf(decision), fields: decision.appends[0]?.fields ?? {}, marks: decision.marks };
}
