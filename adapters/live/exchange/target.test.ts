import { describe, expect, it } from 'vitest';
import { DEMO, destination, emulatorAt, ForeignHost, REAL_MONEY, type Target } from './target.ts';

const ORDER = '/fapi/v1/order?symbol=BTCUSDT&timestamp=1&signature=ab';
const emulator = emulatorAt('http://127.0.0.1:8080') as Target;

describe('where a request may go', () => {
  it.each([
    ['demo', DEMO, `https://demo-fapi.binance.com${ORDER}`, `https://demo-fapi.binance.com${ORDER}`],
    ['real money', REAL_MONEY, `https://fapi.binance.com${ORDER}`, `https://fapi.binance.com${ORDER}`],
    ['emulator', emulator, `https://demo-fapi.binance.com${ORDER}`, `http://127.0.0.1:8080${ORDER}`],
  ])('%s', (_, target, url, there) => expect(destination(url, target)).toBe(there));

  it.each([
    ['live, asked for demo', DEMO, `https://fapi.binance.com${ORDER}`],
    ['demo, asked for live', REAL_MONEY, `https://demo-fapi.binance.com${ORDER}`],
    ['another service of the venue', DEMO, 'https://api.binance.com/sapi/v1/capital/config/getall'],
    ['a host that begins alike', DEMO, `https://demo-fapi.binance.com.example.org${ORDER}`],
    ['a name before the host', DEMO, `https://demo-fapi.binance.com@example.org${ORDER}`],
    ['another port', DEMO, `https://demo-fapi.binance.com:8443${ORDER}`],
  ])('never %s', (_, target, url) => expect(() => destination(url, target)).toThrow(ForeignHost));
});

describe('an emulator', () => {
  it.each([
    ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080'],
    ['http://localhost:9', 'ws://localhost:9'],
    ['http://[::1]:9', 'ws://[::1]:9'],
  ])('at %s', (url, socketOrigin) => expect(emulatorAt(url)).toMatchObject({ name: 'emulator', socketOrigin }));

  it.each([['http://10.0.0.7:8080'], ['https://fapi.binance.com'], ['127.0.0.1:8080'], ['ftp://127.0.0.1']])(
    'not at %s',
    (url) => expect(emulatorAt(url)).toHaveProperty('fault'),
  );
});
