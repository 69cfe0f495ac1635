import { expect, it } from 'vitest';
import { takeCensus } from './census.ts';

const store = (ends: Readonly<Record<string, number>>, lengths: Readonly<Record<string, number>>) => ({
  hashes: new Map([
    ['book', {}],
    ['order', {}],
  ]),
  texts: new Map([
    ['permit', ''],
    ['dedup', ''],
  ]),
  sets: new Map([['seen', new Set()]]),
  expiry: new Map(Object.entries(ends)),
  streams: new Map(Object.entries(lengths).map(([name, length]) => [name, { length }])),
});

it('counts what lasts, what expires and what is gone already apart', () => {
  expect(takeCensus(store({ permit: 2_000, order: 3_000, dedup: 1_000 }, {}), 1_000)).toMatchObject({
    lasting: 2,
    expiring: 2,
  });
});

it('names the longest stream', () => {
  const { longestStream } = takeCensus(store({}, { plans: 3, results: 5, orders: 1 }), 0);
  expect(longestStream).toEqual({ name: 'results', length: 5 });
});

it('names the first by name of the longest, in whatever order a store has its keys', () => {
  const first = { name: 'plans', length: 5 };
  expect(takeCensus(store({}, { results: 5, plans: 5, orders: 1 }), 0).longestStream).toEqual(first);
  expect(takeCensus(store({}, { orders: 1, plans: 5, results: 5 }), 0).longestStream).toEqual(first);
});

it('asks for each part once: a store may make them anew for whoever looks', () => {
  let asked = 0;
  const counted = new Proxy(store({ permit: 2_000 }, {}), {
    get: (target, name, receiver): unknown => {
      asked += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  takeCensus(counted, 1_000);
  expect(asked).toBe(5);
});
