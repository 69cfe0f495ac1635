/** What account reads say, against the exchange's own books and its own risk engine. */
import { afterEach, describe, expect, it } from 'vitest';
import { formatDecimal } from '../../../engine/decimal.ts';
import { control, served, signed, type Heard } from './fixture.ts';
import type { ServedVenue, ServeOptions } from './serveVenue.ts';

let venue: ServedVenue | undefined;
afterEach(async () => {
  await venue?.stop();
  venue = undefined;
});

async function begin(options: Partial<ServeOptions> = {}): Promise<ServedVenue> {
  venue = await served(options);
  return venue;
}

const market = (at: ServedVenue, symbol: string, side: string, quantity: string): Promise<Heard> =>
  signed(at, 'POST', '/fapi/v1/order', { symbol, side, type: 'MARKET', quantity });
const price = (at: ServedVenue, symbol: string, to: string): Promise<Heard> =>
  control(at, 'price', { symbol, price: to });
type Row = Record<string, string>;
async function positions(at: ServedVenue, version = 3): Promise<Row[]> {
  return JSON.parse((await signed(at, 'GET', `/fapi/v${version}/positionRisk`)).text) as Row[];
}
/** Lets the venue's risk engine look at the margins. */
const look = (at: ServedVenue): Promise<Heard> => control(at, 'clock', { advanceMs: 5_000 });

describe('the liquidation price', () => {
  const CASES: readonly [name: string, marginType: string, side: string, quantity: string, worse: bigint][] = [
    ['isolated long', 'ISOLATED', 'BUY', '1', -1n],
    ['isolated short', 'ISOLATED', 'SELL', '1', 1n],
    ['crossed long', 'CROSSED', 'BUY', '1', -1n],
    ['crossed short', 'CROSSED', 'SELL', '1', 1n],
  ];

  it.each(CASES)('of an %s position is where the exchange liquidates, and not a dollar before', async (...one) => {
    const [, marginType, side, quantity, worse] = one;
    const at = await begin();
    await price(at, 'BTCUSDT', '90000');
    await price(at, 'ETHUSDT', '3000');
    await signed(at, 'POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 20 });
    if (marginType === 'ISOLATED') await signed(at, 'POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType });
    // Another crossed position, which stands with the first if that is crossed too.
    await market(at, 'ETHUSDT', 'BUY', '1');
    await market(at, 'BTCUSDT', side, quantity);
    await price(at, 'ETHUSDT', '2900');
    const shown = Number((await positions(at)).find(({ symbol }) => symbol === 'BTCUSDT')?.['liquidationPrice']);
    expect(shown).toBeGreaterThan(70_000);
    await price(at, 'BTCUSDT', String(BigInt(Math.round(shown)) - worse));
    await look(at);
    expect(at.emulator.exchange.positions().has('BTCUSDT')).toBe(true);
    await price(at, 'BTCUSDT', String(BigInt(Math.round(shown)) + worse));
    await look(at);
    expect(at.emulator.exchange.positions().has('BTCUSDT')).toBe(false);
  });
});

describe('positions', () => {
  it('are all there in v2, with leverage and margin type, and only what is there in v3', async () => {
    const at = await begin();
    await market(at, 'BTCUSDT', 'SELL', '0.01');
    const all = await positions(at, 2);
    expect(all.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(all[0]).toMatchObject({ positionAmt: '-0.01', leverage: '20', marginType: 'cross' });
    const there = await positions(at);
    expect(there.map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
    expect(there[0]).not.toHaveProperty('leverage');
    await signed(at, 'POST', '/fapi/v1/order', {
      ...{ symbol: 'ETHUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '3000', quantity: '0.1' },
    });
    expect((await positions(at)).map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
  });
});

describe('funds', () => {
  it.each([2, 3])('of account v%i add up to the exchange’s own', async (version) => {
    const at = await begin();
    await market(at, 'BTCUSDT', 'BUY', '0.05');
    await price(at, 'BTCUSDT', '95000');
    const { body } = await signed(at, 'GET', `/fapi/v${version}/account`);
    const { exchange, nowMs } = at.emulator;
    expect(body).toMatchObject({
      totalWalletBalance: formatDecimal(exchange.totals().walletUsd),
      totalMarginBalance: formatDecimal(exchange.equityUsd(nowMs)),
      totalInitialMargin: '237.5',
    });
    expect(Number(body['availableBalance'])).toBeCloseTo(Number(body['totalMarginBalance']) - 237.5, 8);
    const balance = JSON.parse((await signed(at, 'GET', `/fapi/v${version}/balance`)).text) as Row[];
    expect(balance[0]).toMatchObject({ asset: 'USDT', balance: body['totalWalletBalance'] });
  });

  it('have a history: what is in it is what the wallet lost and won', async () => {
    const at = await begin();
    await market(at, 'BTCUSDT', 'BUY', '0.05');
    // Over 08:00, when funding is paid.
    await control(at, 'clock', { advanceMs: 8 * 3_600_000 });
    await market(at, 'BTCUSDT', 'SELL', '0.05');
    const rows = JSON.parse((await signed(at, 'GET', '/fapi/v1/income')).text) as Row[];
    expect(rows.map(({ incomeType }) => incomeType)).toEqual([
      'COMMISSION',
      'FUNDING_FEE',
      'REALIZED_PNL',
      'COMMISSION',
    ]);
    const sum = rows.reduce((total, { income }) => total + Number(income), 0);
    expect(10_000 + sum).toBeCloseTo(Number(formatDecimal(at.emulator.exchange.totals().walletUsd)), 8);
    const paid = JSON.parse((await signed(at, 'GET', '/fapi/v1/income', { incomeType: 'FUNDING_FEE' })).text) as Row[];
    expect(paid).toHaveLength(1);
  });
});

describe('settings', () => {
  it.each([
    ['leverage', { symbol: 'BTCUSDT', leverage: 76 }, -4028],
    ['leverage', { symbol: 'NOUSDT', leverage: 5 }, -1121],
    ['marginType', { symbol: 'BTCUSDT', marginType: 'CROSSED' }, -4046],
    ['positionSide/dual', { dualSidePosition: 'false' }, -4059],
    ['multiAssetsMargin', { multiAssetsMargin: 'false' }, -4171],
  ])('%s %j: %i', async (path, params, code) => {
    const at = await begin();
    expect((await signed(at, 'POST', `/fapi/v1/${path}`, params)).body['code']).toBe(code);
  });

  it('cannot change under a position', async () => {
    const at = await begin();
    await market(at, 'BTCUSDT', 'BUY', '0.01');
    const isolated = { symbol: 'BTCUSDT', marginType: 'ISOLATED' };
    expect((await signed(at, 'POST', '/fapi/v1/marginType', isolated)).body['code']).toBe(-4048);
    const dual = { dualSidePosition: 'true' };
    expect((await signed(at, 'POST', '/fapi/v1/positionSide/dual', dual)).body['code']).toBe(-4068);
  });

  it('are shown where they can be asked for; hedge mode refuses orders of one-way mode', async () => {
    const at = await begin();
    const config = JSON.parse((await signed(at, 'GET', '/fapi/v1/symbolConfig', { symbol: 'BTCUSDT' })).text) as Row[];
    expect(config).toMatchObject([{ leverage: 20, marginType: 'CROSSED' }]);
    expect((await signed(at, 'GET', '/fapi/v1/commissionRate', { symbol: 'BTCUSDT' })).body).toMatchObject({
      takerCommissionRate: '0.0005',
    });
    const brackets = JSON.parse((await signed(at, 'GET', '/fapi/v1/leverageBracket')).text) as unknown[];
    expect(brackets).toHaveLength(2);
    await signed(at, 'POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' });
    expect((await signed(at, 'GET', '/fapi/v1/positionSide/dual')).body).toEqual({ dualSidePosition: true });
    expect((await market(at, 'BTCUSDT', 'BUY', '0.01')).body['code']).toBe(-4061);
  });
});
