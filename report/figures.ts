/** Numbers and durations as people read them; the same on every machine. */

/** 1234567 → `1,234,567` */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

const DAY_S = 86_400;

/** Two units at most: `45s`, `12m 05s`, `3h 04m`, `2d 03h`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  if (whole < DAY_S) return `${Math.floor(whole / 3_600)}h ${two(Math.floor((whole % 3_600) / 60))}m`;
  return `${Math.floor(whole / DAY_S)}d ${two(Math.floor((whole % DAY_S) / 3_600))}h`;
}

/** A wall-clock time: `35 ms`, `1.2 s`. */
export function wallTime(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** How many times faster than the wall clock: `17,143×`. */
export function speed(virtualSeconds: number, wallMs: number): string {
  return `${count((virtualSeconds * 1_000) / Math.max(wallMs, 1))}×`;
}

/** `1 run`, `2 runs` */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
