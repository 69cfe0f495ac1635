/** Listen keys: one per account, alive for an hour after the last sign of life (POST or PUT). */
import { HOUR_MS } from '../../../../engine/time.ts';

const LIFE_MS = HOUR_MS;

export class ListenKeys {
  private made = 0;
  private current: { readonly key: string; untilMs: number } | undefined;
  private readonly seed: string;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** The account's key, with its life prolonged; a new one when there is none. */
  open(nowMs: number): string {
    const alive = this.prolong(nowMs);
    if (alive !== undefined) return alive;
    this.made += 1;
    const key = `emulatorListenKey${this.seed}x${this.made}`.replaceAll(/[^A-Za-z0-9]/g, 'x');
    this.current = { key, untilMs: nowMs + LIFE_MS };
    return key;
  }

  /** @returns undefined when there is no key to prolong */
  prolong(nowMs: number): string | undefined {
    if (this.current === undefined || nowMs >= this.current.untilMs) return undefined;
    this.current.untilMs = nowMs + LIFE_MS;
    return this.current.key;
  }

  isAlive(key: string, nowMs: number): boolean {
    return this.current?.key === key && nowMs < this.current.untilMs;
  }

  /** @returns the key that ends, if there is one */
  close(): string | undefined {
    const key = this.current?.key;
    this.current = undefined;
    return key;
  }

  /** When the key ends by itself. */
  get expiresMs(): number | undefined {
    return this.current?.untilMs;
  }
}
