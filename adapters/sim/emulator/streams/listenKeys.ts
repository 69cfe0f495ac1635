/** Listen keys: one per account, alive for an hour after the last sign of life (POST or PUT). */
import { HOUR_MS } from '../../../../engine/time.ts';

const LIFE_MS = HOUR_MS;

/** `expired`: nobody kept it alive. `closed`: its owner gave it back. */
export type KeyEnd = 'expired' | 'closed';

export interface KeyClock {
  readonly nowMs: () => number;
  readonly later: (afterMs: number, run: () => void) => void;
}

export class ListenKeys {
  private readonly seed: string;
  private readonly clock: KeyClock;
  private made = 0;
  private current: { readonly key: string; untilMs: number } | undefined;
  private readonly listeners: ((key: string, end: KeyEnd) => void)[] = [];

  constructor(seed: string, clock: KeyClock) {
    this.seed = seed;
    this.clock = clock;
  }

  onEnd(listener: (key: string, end: KeyEnd) => void): void {
    this.listeners.push(listener);
  }

  /** The account's key, with its life prolonged; a new one when there is none. */
  open(): string {
    const alive = this.prolong();
    if (alive !== undefined) return alive;
    this.made += 1;
    const key = `emulator${this.seed}listenKey${this.made}`.replaceAll(/[^A-Za-z0-9]/g, 'x');
    this.current = { key, untilMs: this.clock.nowMs() + LIFE_MS };
    this.clock.later(LIFE_MS, () => this.check(key));
    return key;
  }

  /** @returns undefined when there is no key to prolong */
  prolong(): string | undefined {
    if (this.current === undefined) return undefined;
    this.current.untilMs = this.clock.nowMs() + LIFE_MS;
    return this.current.key;
  }

  isAlive(key: string): boolean {
    return this.current?.key === key;
  }

  /** Ends the key, if there is one. */
  end(as: KeyEnd): void {
    const key = this.current?.key;
    this.current = undefined;
    if (key !== undefined) for (const listener of this.listeners) listener(key, as);
  }

  private check(key: string): void {
    if (this.current?.key !== key) return;
    const leftMs = this.current.untilMs - this.clock.nowMs();
    if (leftMs <= 0) this.end('expired');
    else this.clock.later(leftMs, () => this.check(key));
  }
}
