/** A route as a row of a table: what it is called, who may ask, what it costs, what it takes, what it says. */
import type { z } from 'zod';
import type { VenueRequest } from '../../../engine/venue.ts';
import type { EmulatedVenue } from './emulatedVenue.ts';
import type { Said } from './http/answer.ts';

/** `none`: anybody. `key`: with an API key. `signed`: with a key, a signature and a timestamp. */
export type Security = 'none' | 'key' | 'signed';

/** One request that is being answered. */
export interface Call {
  readonly venue: EmulatedVenue;
  /** The venue's clock. */
  readonly nowMs: number;
  /** What reads of the account show: now, or earlier. */
  readonly asOfMs: number;
  readonly timestampMs: number;
  readonly recvWindowMs: number;
}

interface Row<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly security: Security;
  readonly weight: number | ((params: T) => number);
  /** New orders in it, which have a limit of their own. */
  readonly newOrders?: (params: T) => number;
  /** The engine's name for it where there is one: faults are keyed by it. */
  readonly is?: VenueRequest['kind'];
  readonly params: z.ZodType<T>;
  readonly says: (params: T, call: Call) => Said;
}

/** A row whose schema and functions are known to fit each other. */
export type Route = Row<unknown>;

export function route<T>(row: Row<T>): Route {
  return row as unknown as Route;
}
