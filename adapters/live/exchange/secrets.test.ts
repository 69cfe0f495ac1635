import { expect, it } from 'vitest';
import { hiding } from './secrets.ts';

const hide = hiding(['key-0123456789', 'se/cret+"9876543210', undefined, '']);

it.each([
  ['a key', 'Invalid key-0123456789.', 'Invalid [hidden].'],
  ['a secret as it is sent', `s=${encodeURIComponent('se/cret+"9876543210')}`, 's=[hidden]'],
  ['a secret inside JSON', JSON.stringify({ s: 'se/cret+"9876543210' }), '{"s":"[hidden]"}'],
  ['a signature', 'GET /order?symbol=A&signature=0af3&x=1', 'GET /order?symbol=A&signature=[hidden]&x=1'],
  ['a listen key', '{"listenKey":"pqia91ma19a5s61cv6a81va65"}', '{"listenKey":"[hidden]"}'],
  ['each of several', 'key-0123456789 key-0123456789', '[hidden] [hidden]'],
  ['nothing else', 'FILLED symbol=BTCUSDT', 'FILLED symbol=BTCUSDT'],
])('hides %s', (_, text, hidden) => expect(hide(text)).toBe(hidden));
