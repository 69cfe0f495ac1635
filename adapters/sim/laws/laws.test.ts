import { describe, expect, it } from 'vitest';
import { configOf } from '../../../engine/config.ts';
import { ONE } from '../../../engine/decimal.ts';
import type { Law } from './law.ts';
import { BTC, journal, LawBench, T0, ticket } from './fixture.ts';
import { LAWS } from './laws.ts';

describe('LAWS', () => {
  it('have distinct kebab-case names, a number of the design, and one sentence each', () => {
    expect(new Set(LAWS.map((law) => law.name)).size).toBe(LAWS.length);
    for (const { number } of LAWS) expect(number >= 0 && number <= 18).toBe(true);
    for (const { name, statement } of LAWS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(statement).toMatch(/^[A-Z=].*\.$/);
    }
  });
});

describe('LawBook', () => {
  const grumpy: Law = {
    number: 99,
    name: 'grumpy',
    statement: 'No order is ever journalled.',
    watch: (_, report) => ({ onJournal: ({ planId }, before) => report(`${planId} after ${before?.status}`) }),
  };

  it('says what a law demands until it is broken, then how it was first', () => {
    const bench = new LawBench(grumpy);
    expect(bench.book.verdicts()).toEqual([{ name: 'law 99 grumpy', ok: true, detail: grumpy.statement }]);
    bench.journal(journal()).journal(journal());
    expect(bench.book.verdicts()).toEqual([
      { name: 'law 99 grumpy', ok: false, detail: 'broken 2 times, first: p1 after undefined' },
    ]);
    expect(bench.broken).toEqual(['p1 after undefined', 'p1 after SENDING']);
    expect(bench.book.violations()[0]?.at).toBe('2025-01-01T01:00:00.000Z');
  });

  it('keeps the first hundred violations and counts all', () => {
    const bench = new LawBench(grumpy);
    for (let turn = 0; turn < 150; turn += 1) bench.journal(journal(ticket({ planId: `p${turn}` })));
    expect(bench.broken).toHaveLength(100);
    expect(bench.broken[99]).toBe('p99 after undefined');
    expect(bench.book.violationCount).toBe(150);
  });

  it('hands over a commit’s writes, then its appends, then the commit', () => {
    const heard: string[] = [];
    const listening: Law = {
      ...grumpy,
      watch: () => ({
        onJournal: () => heard.push('journal') > 0,
        onLedger: (symbol) => heard.push(`ledger ${symbol}`) > 0,
        onDeadLetter: () => heard.push('dead letter') > 0,
        onCommit: () => heard.push('commit') > 0,
      }),
    };
    const ledger = { op: 'put', key: `quantum:position:ledger:${BTC}`, fields: {} } as const;
    const appends = [{ stream: 'quantum:stream:deadletter', fields: {} }];
    new LawBench(listening).journal(journal(), { writes: [ledger], appends });
    expect(heard).toEqual(['journal', 'ledger BTCUSDT', 'dead letter', 'commit']);
  });

  it('tells the past as it was judged: by the settings, the clocks and the positions of then', () => {
    const heard: string[] = [];
    const noting: Law = {
      ...grumpy,
      watch: (context) => ({
        onPut: (key) => {
          const { config, exchange, venueSkewMs, nowMs } = context;
          heard.push(`${key} ${nowMs - T0} ${config.POSITIONS_MAX} ${exchange.position(BTC)} ${venueSkewMs}`);
        },
      }),
    };
    const bench = new LawBench(noting, {}, true);
    bench.book.onPut('kept', {});
    bench.later(5).outside(BTC, ONE);
    bench.context.venueSkewMs = 7;
    Object.assign(bench.context, { config: configOf({ POSITIONS_MAX: '3' }) });
    bench.book.onPut('lost', {});
    bench.book.onFailover(1);
    expect(heard).toEqual(['kept 0 10 0 0', `lost 5 3 ${ONE} 7`, 'kept 0 10 0 0']);
  });
});
