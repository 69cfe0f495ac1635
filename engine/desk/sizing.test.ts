import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal, maximum, multiply } from '../decimal.ts';
import type { VenueFilters } from '../venue.ts';
import { venue } from './fixture.ts';
import { sizeClose, sizeEntry } from './sizing.ts';
import { runs } from '../../properties/drawn/runs.ts';

function rules(stepSize: string, quantityMin: string, quantityMax: string, notionalMinUsd: string): VenueFilters {
  const [step, least, most, usd] = [stepSize, quantityMin, quantityMax, notionalMinUsd].map(decimal) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return { ...venue, stepSize: step, quantityMin: least, quantityMax: most, notionalMinUsd: usd };
}

const BTC = rules('0.001', '0.001', '120', '100');
const PEPE = rules('1', '1', '1000', '5');

describe('size of an entry', () => {
  it.each<[string, VenueFilters, string, string, string | undefined, string | undefined]>([
    ['floors to the step', BTC, '200', '70000', '0.002', '140'],
    ['is exact where it fits', BTC, '210', '70000', '0.003', '210'],
    // 2026-02-09: 100/70717 was rounded to 0.001, which is 70 USD.
    ['rounds up to the minimum notional', BTC, '100', '70717', '0.002', '141.434'],
    ['rounds up from nothing', BTC, '1', '70717', '0.002', '141.434'],
    ['meets the minimum to the cent', BTC, '1', '50000', '0.002', '100'],
    // One unit in the 17th decimal more than three steps are worth.
    [
      'rounds up what a division would cut off',
      rules('0.00000001', '0.00000001', '1', '0.00003000000000004'),
      '0.00000001',
      '1000.000000001',
      '0.00000004',
      '0.00004000000000004',
    ],
    ['rounds up to the least quantity', rules('0.1', '5', '100', '1'), '10', '4', '5', '20'],
    ['does not exceed the largest quantity', PEPE, '10000', '5', undefined, undefined],
    ['takes the largest quantity', PEPE, '5000', '5', '1000', '5000'],
    ['has no minimum within the largest quantity', rules('1', '1', '10', '100'), '50', '1', undefined, undefined],
    ['is nothing without a price', BTC, '100', '0', undefined, undefined],
  ])('%s', (_, filters, notionalUsd, price, quantity, sizedUsd) => {
    const sized = sizeEntry(decimal(notionalUsd), decimal(price), filters);
    expect(
      sized === undefined ? [undefined, undefined] : [formatDecimal(sized.quantity), formatDecimal(sized.notionalUsd)],
    ).toEqual([quantity, sizedUsd]);
  });

  it('is a multiple of the step within the bounds, above the notional only as far as the minimum asks', () => {
    const units = (max: bigint) => fc.bigInt({ min: 1n, max });
    let upsized = 0;
    fc.assert(
      fc.property(
        units(10n ** 6n),
        units(10n ** 10n),
        units(10n ** 6n),
        units(10n ** 4n),
        (cents, ticks, steps, minUsd) => {
          const [notionalUsd, price, stepSize] = [cents * 10n ** 16n, ticks * 10n ** 12n, steps * 10n ** 12n];
          const filters = {
            ...BTC,
            stepSize,
            quantityMin: stepSize * 2n,
            quantityMax: stepSize * 10n ** 6n,
            notionalMinUsd: decimal(String(minUsd)),
          };
          const sized = sizeEntry(notionalUsd, price, filters);
          if (sized === undefined) return;
          const { quantity } = sized;
          expect(quantity % stepSize).toBe(0n);
          expect(quantity >= filters.quantityMin && quantity <= filters.quantityMax).toBe(true);
          expect(sized.notionalUsd).toBe(multiply(quantity, price));
          expect(sized.notionalUsd >= filters.notionalMinUsd).toBe(true);
          if (sized.notionalUsd <= notionalUsd) {
            // And not one step less than it could be.
            expect(multiply(quantity + stepSize, price) > notionalUsd).toBe(true);
          } else {
            upsized += 1;
            const least = maximum(filters.notionalMinUsd, multiply(filters.quantityMin, price));
            expect(multiply(quantity - stepSize, price) < least).toBe(true);
          }
        },
      ),
      runs(2_000),
    );
    expect(upsized).toBeGreaterThan(0);
  });
});

describe('size of a close', () => {
  it.each<[string, string, string, VenueFilters | undefined, string]>([
    ['floors to the step', '1.2349', '2', BTC, '1.234'],
    ['needs no minimum notional', '0.001', '2', BTC, '0.001'],
    ['is cut to the largest quantity', '130', '200', BTC, '120'],
    ['is nothing below a step', '0.0009', '2', BTC, '0'],
    ['is nothing below the least quantity', '4.9', '9', rules('0.1', '5', '100', '1'), '0'],
    ['floors to what the position shows of the step without rules', '690.607734', '1802', undefined, '690'],
    ['takes no position for a step of more than one', '690.6', '2000', undefined, '690'],
    ['of a fine position is as fine', '0.61777', '1.2345', undefined, '0.6177'],
    ['is nothing where the position is that coarse', '0.5', '1', undefined, '0'],
  ])('%s', (_, quantity, held, filters, sized) => {
    expect(formatDecimal(sizeClose(decimal(quantity), decimal(held), filters))).toBe(sized);
  });
});
