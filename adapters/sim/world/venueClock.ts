/**
 * A venue whose clock is wrong: the exchange keeps true time, and what crosses its border is translated. Bars keep their
 * times, which are whole minutes of whatever clock.
 */
import type { VenueAnswer, VenueOrder, VenueReply, VenueRequest, VenueStop } from '../../../engine/venue.ts';

/** A request with the venue's times, in true time. */
export function inTrueTime(request: VenueRequest, skewMs: number): VenueRequest {
  if (skewMs === 0) return request;
  switch (request.kind) {
    case 'placeOrder':
    case 'placeStop':
      return { ...request, timestampMs: request.timestampMs - skewMs };
    case 'orders':
      return { ...request, sinceMs: request.sinceMs - skewMs };
    case 'trades':
      return request.sinceMs === undefined ? request : { ...request, sinceMs: request.sinceMs - skewMs };
    default:
      return request;
  }
}

/** A reply in true time, with the times that a venue whose clock is `skewMs` ahead would give. */
export function inVenueTime(reply: VenueReply, skewMs: number): VenueReply {
  if (skewMs === 0 || reply.kind === 'unknown' || reply.kind === 'held') return reply;
  const serverTimeMs = reply.serverTimeMs + skewMs;
  if (reply.kind === 'rejected') return { ...reply, serverTimeMs };
  return { ...reply, answer: moved(reply.answer, skewMs), serverTimeMs };
}

function moved(answer: VenueAnswer, skewMs: number): VenueAnswer {
  const movedOrder = (order: VenueOrder): VenueOrder => ({ ...order, updatedMs: order.updatedMs + skewMs });
  const movedStop = (stop: VenueStop): VenueStop => ({ ...stop, updatedMs: stop.updatedMs + skewMs });
  switch (answer.kind) {
    case 'order':
      return { ...answer, order: movedOrder(answer.order) };
    case 'orders':
      return { ...answer, orders: answer.orders.map(movedOrder) };
    case 'stop':
      return { ...answer, stop: movedStop(answer.stop) };
    case 'stops':
      return { ...answer, stops: answer.stops.map(movedStop) };
    case 'trades':
      return { ...answer, trades: answer.trades.map((trade) => ({ ...trade, tradedMs: trade.tradedMs + skewMs })) };
    default:
      return answer;
  }
}
