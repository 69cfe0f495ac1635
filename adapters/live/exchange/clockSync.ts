/** Keeps the venue's clock known: measured at the start, twice a minute, and at once when the venue calls ours wrong. */
import type { Client } from './client.ts';
import type { HttpCall } from './httpCall.ts';
import { SERVER_TIME } from './replies.ts';
import type { VenueClock } from './venueClock.ts';
import { verdictOn, type Verdict } from './verdict.ts';

const EVERY_MS = 30_000;
/** The quickest of a few round trips is the most exact. */
const FIRST_LOOKS = 3;
const ASK: HttpCall = { api: 'fapiPublic', method: 'GET', path: 'time', params: {} };

export class ClockSync {
  private readonly client: Client;
  private readonly clock: VenueClock;
  private readonly monotonicMs: () => number;
  private syncing: NodeJS.Timeout | undefined;

  constructor(client: Client, clock: VenueClock, monotonicMs: () => number) {
    this.client = client;
    this.clock = clock;
    this.monotonicMs = monotonicMs;
  }

  /** @returns why the time could not be learned, and the cure. */
  async open(): Promise<string | undefined> {
    let fault: string | undefined;
    for (let look = 0; look < FIRST_LOOKS; look += 1) {
      const found = await this.look();
      fault ??= found;
    }
    if (!this.clock.isKnown) return fault;
    this.syncing = setInterval(() => void this.look(), EVERY_MS);
    return undefined;
  }

  async look(): Promise<string | undefined> {
    const sentMs = this.monotonicMs();
    const verdict = verdictOn(await this.client.call(ASK));
    const heardMs = this.monotonicMs();
    if (verdict.kind !== 'body') return faultLine(verdict);
    const read = SERVER_TIME.safeParse(verdict.body);
    if (!read.success) return 'what it says is no time; see that it is the venue';
    this.clock.note(read.data.serverTime, sentMs, heardMs);
    return undefined;
  }

  close(): void {
    clearInterval(this.syncing);
  }
}

function faultLine(verdict: Exclude<Verdict, { kind: 'body' }>): string {
  if (verdict.kind === 'unknown') return `${verdict.message}; see that this machine reaches it`;
  const { code, message, retryAfterMs = 0 } = verdict;
  return `${code} ${message}; ${retryAfterMs > 0 ? `start again in ${Math.ceil(retryAfterMs / 1_000)} s` : 'try again later'}`;
}
