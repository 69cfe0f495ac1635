import { describe, expect, it } from 'vitest';
import { Hash64, hashOf } from './hash.ts';

describe('hash', () => {
  // Names at the exchange and in Redis are made of these: they may never change, on no platform.
  it.each<[string[], string]>([
    [[], 'c2239d0330a18991'],
    [[''], '52a2c33b5a3d5e34'],
    [['a'], '52bdb45fc7d10a85'],
    [['1770000000000-0', 'BTCUSDT', 'BUY', '0.002'], '0bc68fa41b97bb3c'],
    [['æøå ☃ 😀'], 'e7d33ddbe462ae83'],
  ])('of %j is %s', (parts, hex) => {
    expect(hashOf(...parts)).toBe(hex);
  });

  it('of numbers is fixed, too', () => {
    const numbers = [0, 1, -1, 2 ** 31, 2 ** 32, 2 ** 53 - 1];
    expect(numbers.map((value) => new Hash64().integer(value).hex())).toEqual([
      '52a2c33b5a3d5e34',
      'ca4a4cc6f5e5bf4f',
      '2a18e712ebab02b6',
      '5fc6ce1ba9bd4423',
      'e6ff647f4487adf5',
      '2a9ec7be65c4ada7',
    ]);
  });

  it('knows where one text ends and the next begins', () => {
    const parts = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['c', 'ab'], ['a', 'b', 'c']];
    expect(new Set(parts.map((texts) => hashOf(...texts))).size).toBe(parts.length);
  });

  it('goes on after it was read', () => {
    const hash = new Hash64().text('a');
    const before = hash.hex();
    expect(hash.hex()).toBe(before);
    expect(hash.text('b').hex()).toBe(hashOf('a', 'b'));
  });

  it('gives 200,000 similar inputs 200,000 names, evenly spread', () => {
    const seen = new Set<string>();
    const firstDigit = new Map<string, number>();
    for (let index = 0; index < 50_000; index += 1) {
      const names = [
        hashOf(`1770000000000-${index}`, 'BTCUSDT'),
        hashOf(`${1_770_000_000_000 + index}-0`, 'ETHUSDT'),
        hashOf('BTCUSDT', String.fromCharCode(index % 256, index >> 8)),
        new Hash64().integer(index * 0x10000).hex(),
      ];
      for (const name of names) {
        seen.add(name);
        const digits = name.slice(0, 2);
        firstDigit.set(digits, (firstDigit.get(digits) ?? 0) + 1);
      }
    }
    expect(seen.size).toBe(200_000);
    // 781 expected in each of 256; six standard deviations are 168.
    for (const count of firstDigit.values()) expect(Math.abs(count - 781)).toBeLessThan(168);
  });
});
