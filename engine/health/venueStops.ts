/**
 * Gate G: the venue keeps the stops that it is given. One that it refuses again and again leaves a position that nobody
 * protects when this machine dies. A price that is through the stop already is no fault: the engine's own exit is due.
 */
import type { Config } from '../config.ts';
import type { Guard } from '../executor/guardBook.ts';
import { WOULD_TRIGGER } from '../executor/guardNews.ts';
import type { Evidence, Finding } from './gate.ts';

/** In a row; fewer may be a moment's trouble. */
const REFUSALS_MIN = 3;

export function hasVenueStops(config: Config): boolean {
  return config.EXECUTOR_VENUE_STOPS === 'on';
}

export function venueStops({ guards }: Evidence): Finding {
  const refused = guards.filter(isRefused);
  const waiting = guards.filter(({ status }) => status === 'NEW').length;
  const symbols = refused.map(({ symbol }) => symbol);
  return {
    passes: refused.length === 0,
    facts: [
      `Stops waiting at the venue: ${waiting}`,
      ...refused.map(({ symbol, refusals, code }) => `${symbol} refused: ${refusals} times, last with ${code}`),
    ],
    conclusion: refused.length === 0 ? 'No stop is refused' : `Without a stop at the venue: ${symbols.join(', ')}`,
    alerts: symbols.map((symbol) => `${symbol}_WITHOUT_VENUE_STOP`),
  };
}

/** Also while another attempt is under way. */
function isRefused({ status, refusals, code }: Guard): boolean {
  return status !== 'NEW' && refusals >= REFUSALS_MIN && code !== WOULD_TRIGGER;
}
