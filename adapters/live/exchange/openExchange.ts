/** Puts the exchange together and sees, before anything trades, that it answers and that the keys are good. */
import { VenueGate } from '../../../engine/venueGate.ts';
import type { Log } from '../run/log.ts';
import { openClient, type Client, type Credentials } from './client.ts';
import { ClockSync } from './clockSync.ts';
import { LiveExchange, type OnCalls } from './exchange.ts';
import { gatedClient } from './gatedClient.ts';
import type { HttpCall } from './httpCall.ts';
import { MarkPrices } from './prices.ts';
import { POSITION_MODE } from './replies.ts';
import type { Hide } from './secrets.ts';
import type { Target } from './target.ts';
import { UserStream, type OnOrder } from './userStream.ts';
import { VenueClock } from './venueClock.ts';
import { verdictOn, type Verdict } from './verdict.ts';
import { WeightBudget } from './weights.ts';

export interface ExchangeOptions {
  readonly target: Target;
  readonly credentials: Credentials;
  readonly hide: Hide;
  readonly log: Log;
  readonly isDryRun: boolean;
  readonly onCalls: OnCalls;
  /** Why no entry may leave, if so. */
  readonly entriesRefused: () => string | undefined;
  readonly onOrder: OnOrder;
}

export interface OpenExchange {
  readonly venue: LiveExchange;
  /** For what the engine never asks. */
  readonly client: Client;
  readonly clock: VenueClock;
  close(): void;
}

/** Why nothing can be traded there: one line, with the cure. */
export class NoExchange extends Error {}

/** "Invalid Api-Key ID", "API-key format invalid", "Invalid API-key, IP, or permissions", "signature not valid". */
const KEY_CODES: readonly number[] = [-2008, -2014, -2015, -1022];
const MODE: HttpCall = { api: 'fapiPrivate', method: 'GET', path: 'positionSide/dual', params: {} };

/** @throws NoExchange */
export async function openExchange(options: ExchangeOptions): Promise<OpenExchange> {
  const { target, credentials, hide, log, isDryRun, onCalls, entriesRefused, onOrder } = options;
  const monotonicMs = () => performance.now();
  const clock = new VenueClock({ nowMs: monotonicMs });
  // Until the venue's time is known the minute is ours.
  const weights = new WeightBudget(() => (clock.isKnown ? clock.nowMs() : Date.now()));
  const gate = new VenueGate();
  const bare = await openClient(target, credentials, clock, hide, (headers) => weights.note(headers));
  const client = gatedClient(bare, gate, monotonicMs);
  const sync = new ClockSync(client, clock, monotonicMs);
  const fault = await sync.open();
  if (fault !== undefined) {
    throw new NoExchange(`${target.hosts[0] ?? ''} does not tell its time: ${hide(fault)}`);
  }
  try {
    await demandTrading(client, target, hide);
  } catch (error) {
    sync.close();
    throw error;
  }
  const prices = new MarkPrices(client, target, monotonicMs);
  await prices.open();
  const user = new UserStream(client, target, onOrder);
  user.open();
  log.say('info', 'the exchange answers', {
    venue: target.name,
    host: target.hosts[0] ?? '',
    clock_offset_ms: clock.nowMs() - Date.now(),
    clock_error_ms: Math.ceil(clock.errorMs),
  });
  const onOutsideWindow = () => void sync.look();
  const price = (symbol: string) => prices.price(symbol);
  const asking = { client, gate, monotonicMs, clock, weights, hide };
  const venue = new LiveExchange({ ...asking, price, onCalls, entriesRefused, onOutsideWindow, isDryRun });
  const close = () => {
    sync.close();
    prices.close();
    user.close();
  };
  return { venue, client, clock, close };
}

/** The keys are this venue's, and each symbol has one position, as the engine counts it. */
async function demandTrading(client: Client, target: Target, hide: Hide): Promise<void> {
  const verdict = verdictOn(await client.call(MODE));
  if (verdict.kind !== 'body') throw new NoExchange(refusalLine(verdict, target, hide));
  const mode = POSITION_MODE.safeParse(verdict.body);
  if (mode.data?.dualSidePosition !== false) {
    throw new NoExchange(
      'the account holds long and short positions apart (hedge mode): set one-way mode at the venue, without positions and orders',
    );
  }
}

function refusalLine(verdict: Exclude<Verdict, { kind: 'body' }>, target: Target, hide: Hide): string {
  const said = hide(`${verdict.code} ${verdict.message}`);
  if (!KEY_CODES.includes(verdict.code)) return `the venue does not let us in: ${said}`;
  const where =
    target.name === 'demo' ? 'demo keys come from https://demo.binance.com and are no live keys' : target.name;
  return `the venue refuses the keys: ${said}; check BINANCE_API_KEY and BINANCE_API_SECRET (${where})`;
}
