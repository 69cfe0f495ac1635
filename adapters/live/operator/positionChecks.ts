/** Whether what the account holds is what the ledgers say. */
import { formatDecimal, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import { readLedger } from '../../../engine/nouns/ledger.ts';
import { readPosition } from '../../../engine/nouns/position.ts';
import type { Config } from '../../../engine/config.ts';
import { readExposure } from '../../../engine/nouns/exposure.ts';
import type { VenuePosition } from '../../../engine/venue.ts';
import type { OpenExchange } from '../exchange/openExchange.ts';
import { fail, few, pass, warn, type CheckResult } from './checkResult.ts';
import type { OperatorStore } from './operatorStore.ts';

/** @throws NoAnswer */
export async function positionChecks(
  exchange: OpenExchange,
  store: OperatorStore,
  config: Config,
): Promise<readonly CheckResult[]> {
  const reply = await exchange.venue.ask({ kind: 'positions' }, 'check');
  if (reply.kind !== 'answer' || reply.answer.kind !== 'positions')
    return [fail('positions', 'the venue does not say what is held', 'try again; nothing can be compared without it')];
  const { positions } = reply.answer;
  const atMs = Date.now();
  const view = await store.look((seen) => {
    if (!seen.hasHash(HASH.exposure)) return { hashes: [HASH.exposure] };
    const booked = readExposure(seen.hash(HASH.exposure)).bySymbol.keys();
    const symbols = new Set([...config.SYMBOL_ALLOWLIST, ...booked, ...positions.map(({ symbol }) => symbol)]);
    return {
      hashes: [HASH.exposure, ...[...symbols].flatMap((symbol) => [HASH.ledger(symbol), HASH.position(symbol)])],
    };
  }, atMs);
  const held = new Map(positions.map((position) => [position.symbol, position.amount]));
  const known = new Set([...config.SYMBOL_ALLOWLIST, ...readExposure(view.hash(HASH.exposure)).bySymbol.keys()]);
  const drifts = [...new Set([...known, ...held.keys()])].sort().flatMap((symbol) => {
    const ledger = readLedger(view.hash(HASH.ledger(symbol)))?.amount ?? 0n;
    return driftOf(symbol, held.get(symbol) ?? 0n, ledger);
  });
  const bare = positions.filter(({ symbol }) => !hasStop(view.hash(HASH.position(symbol))));
  return [ledgers(positions, drifts), protection(positions, bare)];
}

function driftOf(symbol: string, exchange: Decimal, ledger: Decimal): string[] {
  if (exchange === ledger) return [];
  return [`${symbol} exchange ${formatDecimal(exchange)}, ledger ${formatDecimal(ledger)}`];
}

function hasStop(fields: Readonly<Record<string, string>> | undefined): boolean {
  const position = readPosition(fields);
  return position !== undefined && position !== 'corrupt' && position.stopLoss !== undefined;
}

function ledgers(positions: readonly VenuePosition[], drifts: readonly string[]): CheckResult {
  if (drifts.length === 0) return pass('ledgers', `agree with the exchange, ${positions.length} positions`);
  return warn(
    'ledgers',
    few(drifts),
    '`live run` takes the exchange’s word within seconds; then `live adopt` for a stop',
  );
}

function protection(positions: readonly VenuePosition[], bare: readonly VenuePosition[]): CheckResult {
  if (bare.length === 0) return pass('stops of positions', positions.length === 0 ? 'nothing is held' : 'all have one');
  const names = bare.map(({ symbol }) => symbol);
  return warn(
    'stops of positions',
    `none in the book for ${few(names)}`,
    '`live adopt` gives each one, once `live run` works',
  );
}
