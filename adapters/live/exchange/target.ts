/**
 * Which exchange is talked to, and no other. Demo trading unless real money is asked for in so many words; an emulator
 * only on this machine's own loopback. The allowlist is looked at again before every single request.
 */

export interface Target {
  readonly name: 'demo' | 'real money' | 'emulator';
  /** `https://host[:port]` in whose place requests are sent; undefined leaves the client's own. */
  readonly restOrigin: string | undefined;
  readonly socketOrigin: string;
  /** `host[:port]` of everything that may be reached. */
  readonly hosts: readonly string[];
}

/** ccxt 4.5.84, binance.js, `urls.demo`; and its `urls.api.ws.future` of demo trading. */
export const DEMO: Target = {
  name: 'demo',
  restOrigin: undefined,
  socketOrigin: 'wss://fstream.binancefuture.com',
  hosts: ['demo-fapi.binance.com', 'fstream.binancefuture.com'],
};

export const REAL_MONEY: Target = {
  name: 'real money',
  restOrigin: undefined,
  socketOrigin: 'wss://fstream.binance.com',
  hosts: ['fapi.binance.com', 'fstream.binance.com'],
};

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** @returns the emulator at that URL, or why there can be none. */
export function emulatorAt(url: string): Target | { readonly fault: string } {
  if (!URL.canParse(url)) return { fault: 'is no URL; an emulator is http://127.0.0.1:PORT' };
  const { protocol, hostname, host, origin } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return { fault: 'is neither http:// nor https://' };
  if (!LOOPBACK.includes(hostname)) return { fault: 'is on another machine: an emulator runs on 127.0.0.1' };
  return { name: 'emulator', restOrigin: origin, socketOrigin: origin.replace(/^http/, 'ws'), hosts: [host] };
}

/** A request to a host outside the allowlist: it is refused here, before a byte is sent. */
export class ForeignHost extends Error {}

/** @returns where it goes. @throws ForeignHost */
export function destination(url: string, { restOrigin, hosts }: Target): string {
  const asked = new URL(url);
  const there = restOrigin === undefined ? asked : new URL(`${asked.pathname}${asked.search}`, restOrigin);
  if (!hosts.includes(there.host)) throw new ForeignHost(`${there.host} is not ${hosts.join(' or ')}`);
  return there.href;
}
