/** Law 8, the part about stops. */
import { parseDecimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import type { Law } from './law.ts';

const PREFIX = HASH.position('');

interface Stop {
  /** Another plan, opening or side is another position, with a stop of its own. */
  readonly position: string;
  readonly isLong: boolean;
  readonly price: Decimal;
}

export const stopsTightenLaw: Law = {
  number: 8,
  name: 'stops-tighten',
  statement: 'The stop of a position moves towards the price and never away from it.',
  watch: (_, report) => {
    const stops = new Map<string, Stop>();
    return {
      onPut: (key, fields) => {
        const stop = key.startsWith(PREFIX) ? readStop(fields) : undefined;
        if (stop !== undefined) stops.set(key, stop);
      },
      onCommit: ({ stage, writes }) => {
        if (stage !== 'desk') return;
        for (const write of writes) {
          if (!write.key.startsWith(PREFIX)) continue;
          const before = stops.get(write.key);
          const stop = write.op === 'put' ? readStop(write.fields) : undefined;
          if (stop === undefined) stops.delete(write.key);
          else stops.set(write.key, stop);
          if (before === undefined || stop?.position !== before.position) continue;
          const looser = before.isLong ? stop.price < before.price : stop.price > before.price || stop.price === ZERO;
          if (before.price !== ZERO && looser) report(`${write.key} was given a looser stop`);
        }
      },
    };
  },
};

function readStop(fields: Fields): Stop | undefined {
  const price = parseDecimal(fields['stop_loss']);
  if (price === undefined) return undefined;
  const { side } = fields;
  return { position: `${fields['plan_id']} ${fields['opened_ms']} ${side}`, isLong: side === 'LONG', price };
}
