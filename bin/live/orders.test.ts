import { describe, expect, it } from 'vitest';
import { HASH } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { useLiveWorld } from '../../properties/live/liveWorld.ts';
import { performOrders } from './orders.ts';
import { performWhy } from './why.ts';

const world = useLiveWorld();

async function orders(unknown: boolean): Promise<string> {
  const { environment, terminal, text } = asTyped(world());
  await performOrders({ ...LOOK, unknown }, environment, terminal);
  return text();
}

describe('orders that have not ended', { timeout: 30_000 }, () => {
  it('are listed with what is known, those of unknown fate by themselves', async () => {
    const issuedMs = Date.now() - 90_000;
    const journal = {
      ...{ plan_id: 'p1', symbol: 'BTCUSDT', side: 'BUY', reduceOnly: 'false', qty: '0.001', status: 'UNKNOWN' },
      ...{ attempt: '1', client_order_id: 'lk-p1-1', timestamp_ms: String(issuedMs), recv_window_ms: '3000' },
      ...{ proof_step: 'trades', checks: '4' },
    };
    await world().redis.hset(HASH.order('p1'), journal);
    await world().redis.hset(HASH.openOrders, {
      p1: `BTCUSDT|E|UNKNOWN|0|${issuedMs}`,
      p2: `ETHUSDT|X|SENDING|0|${issuedMs}`,
    });
    const all = await orders(false);
    expect(all).toMatch(/^ETHUSDT +exit +SENDING +0 +0 +1m 3\ds/m);
    expect(all).toMatch(/^BTCUSDT +BUY +entry +UNKNOWN +0\.001 +0 +1m 3\ds +trades, 4 so far +lk-p1-1$/m);
    expect(await orders(true)).not.toContain('ETHUSDT');
  });

  it('can be asked about by client id before anything else is known of them', async () => {
    const { environment, terminal, text } = asTyped(world());
    await performWhy({ ...LOOK, id: 'lk-p1-1' }, environment, terminal);
    expect(text()).toMatch(/^UNKNOWN the exchange has not said yet what became of the order; nothing is guessed$/m);
    await expect(performWhy({ ...LOOK, id: 'nobody' }, environment, terminal)).rejects.toThrow(
      /^the streams know no nobody, or no longer/,
    );
  });
});
