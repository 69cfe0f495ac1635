import { expect, it } from 'vitest';
import { repeatCommand } from './repeat.ts';
import { TINY } from './tinyScenario.ts';

it.each([
  [undefined, { seed: '1', settings: {} }, 'npx tsx bin/sim run tiny --variant none --seed 1'],
  [
    TINY.variants[0],
    { seed: '7', settings: { POSITIONS_MAX: '3' } },
    'npx tsx bin/sim run tiny --variant no-positions --seed 7 --set POSITIONS_MAX=3',
  ],
  [
    undefined,
    { seed: "o'clock", settings: {} },
    String.raw`npx tsx bin/sim run tiny --variant none --seed 'o'\''clock'`,
  ],
])('can be pasted into a shell', (variant, execution, command) => {
  expect(repeatCommand({ scenario: TINY, variant }, execution)).toBe(command);
});
