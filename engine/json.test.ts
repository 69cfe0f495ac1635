import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { canonicalJson, JSON_LENGTH_MAX, parseRecord } from './json.ts';

describe('parseRecord', () => {
  it.each([
    ['', 'not JSON'],
    ['{', 'not JSON'],
    ['{"a":NaN}', 'not JSON'],
    ['null', 'JSON, but not an object'],
    ['[1]', 'JSON, but not an object'],
    ['"{}"', 'JSON, but not an object'],
    [`{"a":"${'x'.repeat(JSON_LENGTH_MAX)}"}`, `longer than ${JSON_LENGTH_MAX} characters`],
    [`{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`, 'nested deeper than 32'],
  ])('refuses %.20s', (text, fault) => {
    expect(parseRecord(text)).toEqual({ fault });
  });

  it('leaves prototypes alone', () => {
    const read = parseRecord('{"__proto__":{"symbol":"BTCUSDT"},"a":1}');
    expect('record' in read && read.record['symbol']).toBeUndefined();
    expect(({} as Record<string, unknown>)['symbol']).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = parseRecord(text);
        expect('record' in read || 'fault' in read).toBe(true);
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('has one text for all orders of the keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
