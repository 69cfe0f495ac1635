/** Lets nothing leave, whoever asks, while the venue wants no requests: each one would make a ban longer. */
import type { VenueGate } from '../../../engine/venueGate.ts';
import type { Client } from './client.ts';
import type { HttpResult } from './httpCall.ts';
import { verdictOn } from './verdict.ts';

/** @param nowMs of the clock by which the gate is asked everywhere */
export function gatedClient(client: Client, gate: VenueGate, nowMs: () => number): Client {
  return {
    async call(call) {
      const held = gate.refuse(nowMs());
      if (held !== undefined) return { kind: 'failure', reason: held.message };
      const result = await client.call(call);
      if (!isPlainAnswer(result)) {
        const verdict = verdictOn(result);
        if (verdict.kind === 'rejected') gate.note({ ...verdict, serverTimeMs: 0 }, nowMs());
      }
      return result;
    },
  };
}

function isPlainAnswer(result: HttpResult): boolean {
  return result.kind === 'response' && result.status < 300;
}
