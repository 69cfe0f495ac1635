/** Whether the account at the venue can trade what is allowed to be traded, and as the engine trades it. */
import { z } from 'zod';
import type { Config } from '../../../engine/config.ts';
import { formatDecimal, toNumber } from '../../../engine/decimal.ts';
import type { VenueAnswer, VenueFilters, VenueRequest } from '../../../engine/venue.ts';
import type { OpenExchange } from '../exchange/openExchange.ts';
import { verdictOn } from '../exchange/verdict.ts';
import { fail, few, pass, warn, type CheckResult } from './checkResult.ts';

const CLOCK_OFF_MAX_MS = 1_000;
/** Half of the round trip: behind it an order's recvWindow runs out on the way. */
const CLOCK_ERROR_MAX_MS = 500;
const PERMISSIONS = z.object({ canTrade: z.boolean() });

export async function venueChecks(exchange: OpenExchange, config: Config): Promise<readonly CheckResult[]> {
  return [
    clock(exchange),
    await permissions(exchange),
    // Neither can be otherwise behind an exchange that was opened.
    pass('position mode', 'one-way'),
    await money(exchange),
    ...(await symbols(exchange, config)),
    await openOrders(exchange, config),
    await stops(exchange, config),
  ];
}

function clock({ clock: venue }: OpenExchange): CheckResult {
  const offsetMs = venue.nowMs() - Date.now();
  const errorMs = Math.ceil(venue.errorMs);
  const found = `${Math.abs(offsetMs)} ms ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine, known to ${errorMs} ms`;
  if (errorMs > CLOCK_ERROR_MAX_MS)
    return warn('venue clock', found, 'the way to the venue is slow: orders may come too late for their recvWindow');
  if (Math.abs(offsetMs) <= CLOCK_OFF_MAX_MS) return pass('venue clock', found);
  return warn(
    'venue clock',
    found,
    'orders carry the venue’s time, so they go out; run chrony or systemd-timesyncd all the same',
  );
}

async function permissions({ client }: OpenExchange): Promise<CheckResult> {
  const verdict = verdictOn(await client.call({ api: 'fapiPrivateV2', method: 'GET', path: 'account', params: {} }));
  const read = verdict.kind === 'body' ? PERMISSIONS.safeParse(verdict.body) : undefined;
  const cure = 'tick "Enable Futures" for the key, and see that its IP list has this machine';
  if (read?.data?.canTrade === true) return pass('key permissions', 'may trade futures');
  if (read?.data?.canTrade === false) return fail('key permissions', 'may not trade futures', cure);
  const said = verdict.kind === 'body' ? 'an answer that cannot be read' : `${verdict.code} ${verdict.message}`;
  return fail('key permissions', said, cure);
}

async function money(exchange: OpenExchange): Promise<CheckResult> {
  const answer = await ask(exchange, { kind: 'account' }, 'account');
  if ('level' in answer) return answer;
  if (answer.kind !== 'account') throw new Error(`an account was asked for, not ${answer.kind}`);
  const found = `${toNumber(answer.equityUsd).toFixed(2)} USD of equity`;
  return answer.equityUsd > 0n
    ? pass('money', found)
    : fail('money', found, 'move money to the futures wallet; demo accounts are filled at https://demo.binance.com');
}

async function symbols(exchange: OpenExchange, config: Config): Promise<readonly CheckResult[]> {
  const answer = await ask(exchange, { kind: 'exchangeInfo' }, 'symbols');
  if ('level' in answer) return [answer];
  if (answer.kind !== 'exchangeInfo') throw new Error(`symbols were asked for, not ${answer.kind}`);
  const listed = new Map(answer.symbols.map((symbol) => [symbol.symbol, symbol]));
  return [listing(listed, config), notionals(listed, config), leverage(listed, config)];
}

type Listed = ReadonlyMap<string, VenueFilters>;

function listing(listed: Listed, { SYMBOL_ALLOWLIST: allowed }: Config): CheckResult {
  const missing = allowed.filter((symbol) => !listed.has(symbol));
  const resting = allowed.filter((symbol) => (listed.get(symbol)?.status ?? 'TRADING') !== 'TRADING');
  const bad = [
    ...missing.map((symbol) => `${symbol} is not listed`),
    ...resting.map((symbol) => `${symbol} is ${listed.get(symbol)?.status ?? ''}`),
  ];
  const trading = allowed.length - bad.length;
  if (bad.length === 0) return pass('symbols', `all ${trading} of SYMBOL_ALLOWLIST are TRADING, with filters`);
  const cure = 'take them out of SYMBOL_ALLOWLIST: each attempt would be dropped, and health gate C fails';
  return trading === 0 ? fail('symbols', few(bad), cure) : warn('symbols', few(bad), cure);
}

function notionals(listed: Listed, config: Config): CheckResult {
  const maxUsd = config.NOTIONAL_PER_TRADE_MAX_USD;
  const dear = config.SYMBOL_ALLOWLIST.filter((symbol) => (listed.get(symbol)?.notionalMinUsd ?? 0n) > maxUsd);
  if (dear.length === 0)
    return pass('minimum notional', `all within NOTIONAL_PER_TRADE_MAX_USD=${formatDecimal(maxUsd)}`);
  const found = `${few(dear)}: more than NOTIONAL_PER_TRADE_MAX_USD=${formatDecimal(maxUsd)}`;
  return warn('minimum notional', found, 'raise NOTIONAL_PER_TRADE_MAX_USD or take them out: no entry can pass');
}

function leverage(listed: Listed, config: Config): CheckResult {
  const wanted = config.INTENT_DEFAULT_LEVERAGE;
  const low = config.SYMBOL_ALLOWLIST.filter((symbol) => (listed.get(symbol)?.leverageMax ?? wanted) < wanted);
  if (low.length === 0) return pass('leverage', `INTENT_DEFAULT_LEVERAGE=${wanted} is allowed everywhere`);
  return warn(
    'leverage',
    `${few(low)}: less than INTENT_DEFAULT_LEVERAGE=${wanted} is allowed`,
    'lower INTENT_DEFAULT_LEVERAGE',
  );
}

async function openOrders(exchange: OpenExchange, config: Config): Promise<CheckResult> {
  const answer = await ask(exchange, { kind: 'openOrders' }, 'open orders');
  if ('level' in answer) return answer;
  if (answer.kind !== 'orders') throw new Error(`orders were asked for, not ${answer.kind}`);
  return strangersAmong('open orders', answer.orders, config);
}

async function stops(exchange: OpenExchange, config: Config): Promise<CheckResult> {
  const answer = await ask(exchange, { kind: 'stops' }, 'stops');
  if ('level' in answer) return answer;
  if (answer.kind !== 'stops') throw new Error(`stops were asked for, not ${answer.kind}`);
  return strangersAmong('stops', answer.stops, config);
}

interface Waiting {
  readonly symbol: string;
  readonly clientOrderId: string;
}

/** Orders of others move positions behind our back. */
function strangersAmong(name: string, waiting: readonly Waiting[], config: Config): CheckResult {
  const foreign = waiting.filter(
    ({ clientOrderId }) => !clientOrderId.startsWith(`${config.EXECUTOR_CLIENT_ID_PREFIX}-`),
  );
  const ours = waiting.length - foreign.length;
  if (foreign.length === 0) return pass(name, ours === 0 ? 'none' : `${ours} of ours`);
  const found = `${foreign.length} not of ours: ${few([...new Set(foreign.map(({ symbol }) => symbol))])}`;
  return warn(name, found, 'cancel them at the venue, or leave them: what they fill is taken in as external');
}

/** The answer, or that there is none. */
async function ask(exchange: OpenExchange, request: VenueRequest, name: string): Promise<VenueAnswer | CheckResult> {
  const reply = await exchange.venue.ask(request, 'check');
  if (reply.kind === 'answer') return reply.answer;
  return fail(
    name,
    `${reply.code} ${reply.message}`.trim(),
    'see that the venue is up and the keys are this venue’s; try again',
  );
}
