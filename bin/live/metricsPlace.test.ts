import { expect, it } from 'vitest';
import { metricsPlace } from './metricsPlace.ts';

it.each([
  ['9464', { host: '127.0.0.1', port: 9464 }],
  ['0.0.0.0:9464', { host: '0.0.0.0', port: 9464 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['metrics.internal:80', { host: 'metrics.internal', port: 80 }],
])('%s', (text, place) => {
  expect(metricsPlace(text)).toEqual(place);
});

it.each(['', 'x:y', '127.0.0.1', '127.0.0.1:99999', ':9464', '::1:9464'])('refuses %j', (text) => {
  expect(() => metricsPlace(text)).toThrow(`--metrics ${text} is no HOST:PORT: for example 127.0.0.1:9464`);
});
