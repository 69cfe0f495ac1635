/** Mistakes of ours in a scenario, told before it runs: a fault that nothing looks for would never happen, silently. */
import { parseConfig } from '../../../engine/config.ts';
import type { Request } from '../../../engine/protocol.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { strikesAt, type Place } from '../world/faultKinds.ts';
import type { Fault } from '../world/faults.ts';
import type { WorldSpec } from '../world/spec.ts';
import { faultText } from './everyFault.ts';

/** Every request of a worker, and whether it goes to the store. */
const TO_STORE: Readonly<Record<Request['op'], boolean>> = {
  acquire: true,
  renew: true,
  wait: true,
  load: true,
  commit: true,
  probe: true,
  start: false,
  log: false,
  sleep: false,
};
const VENUE_REQUESTS: Readonly<Record<VenueRequest['kind'], true>> = {
  placeOrder: true,
  placeStop: true,
  cancelStop: true,
  queryStop: true,
  stops: true,
  cancelOrder: true,
  queryOrder: true,
  openOrders: true,
  orders: true,
  trades: true,
  positions: true,
  account: true,
  exchangeInfo: true,
  bars: true,
  configureSymbol: true,
};

/** What happens where. */
const SITES: Readonly<Record<Place, readonly string[]>> = {
  store: Object.entries(TO_STORE).flatMap(([op, goes]) => (goes ? [op] : [])),
  worker: Object.keys(TO_STORE),
  venue: Object.keys(VENUE_REQUESTS),
  market: ['order'],
  moment: ['signal', 'order', 'fill'],
  feed: ['signal'],
};

/** @throws Error that names the first mistake */
export function validateSpec({ faults, settings }: WorldSpec): void {
  for (const fault of faults ?? []) validateFault(fault);
  const parsed = parseConfig(settings);
  if ('faults' in parsed) throw new Error(`the scenario's settings: ${parsed.faults.join('; ')}`);
}

function validateFault(fault: Fault): void {
  const [place = '', what = '', ...more] = fault.site.split('/');
  const known = Object.hasOwn(SITES, place) ? SITES[place as Place] : undefined;
  if (known === undefined || more.length > 0 || !known.includes(what))
    throw new Error(`no such site: ${faultText(fault)}`);
  if (!strikesAt(fault.kind, fault.site)) throw new Error(`no such fault at ${fault.site}: ${faultText(fault)}`);
  if (!(Number.isInteger(fault.occurrence) && fault.occurrence >= 1))
    throw new Error(`occurrences are counted from 1: ${faultText(fault)}`);
}
