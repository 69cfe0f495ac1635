/** What the driver asks of the exchange: requests as the engine makes them, and the newest prices. */
import type { Price } from '../../../engine/protocol.ts';
import type { VenueReply, VenueRequest } from '../../../engine/venue.ts';

export interface LiveVenue {
  /** Never throws: what cannot be said is `unknown`. @param id names the effect, for the record of what left. */
  ask(request: VenueRequest, id: string): Promise<VenueReply>;
  /** Undefined while nothing is known of the symbol. */
  price(symbol: string): Price | undefined;
}
