/** Wakes a worker that sleeps. A ring while it is awake is heard at its next sleep. */

/** Timers longer than this run out at once. */
const SLEEP_MAX_MS = 2_147_483_647;

export class Bell {
  private rung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves at the first ring, or after `forMs`. */
  async sleep(forMs: number): Promise<void> {
    if (!this.rung && forMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(forMs, SLEEP_MAX_MS));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    this.rung = false;
  }
}
