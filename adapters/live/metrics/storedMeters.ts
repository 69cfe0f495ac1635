/** The gauges of a scrape: read from the store as of one moment, so that each process shows the whole system. */
import type { Config } from '../../../engine/config.ts';
import { toNumber } from '../../../engine/decimal.ts';
import { readOpenOrders } from '../../../engine/executor/openOrders.ts';
import { CONSUMED_STREAMS } from '../../../engine/health/streamFreshness.ts';
import { HASH, STAGES, STREAM, TEXT } from '../../../engine/names.ts';
import { readExposure } from '../../../engine/nouns/exposure.ts';
import { readPortfolio } from '../../../engine/nouns/portfolio.ts';
import { readSnapshot } from '../../../engine/nouns/snapshot.ts';
import type { Wants } from '../../../engine/protocol.ts';
import { utcDay } from '../../../engine/time.ts';
import type { View } from '../../../engine/view.ts';
import type { OperatorStore } from '../operator/operatorStore.ts';
import type { Meters } from './meters.ts';

/** @returns false when the store did not answer: its gauges are then gone, not old. */
export async function readStored(store: OperatorStore, meters: Meters, config: Config): Promise<boolean> {
  const atMs = Date.now();
  try {
    const view = await store.look(() => wantsOf(config, atMs), atMs);
    show(view, meters, config, atMs);
    meters.storeUp.set(1);
    return true;
  } catch {
    forget(meters);
    meters.storeUp.set(0);
    return false;
  }
}

function wantsOf({ SYMBOL_ALLOWLIST: symbols }: Config, atMs: number): Wants {
  const general = [HASH.health, HASH.healthAlert, HASH.openOrders, HASH.exposure, HASH.portfolio];
  const perSymbol = symbols.flatMap((symbol) => [HASH.snapshot(symbol), HASH.venue(symbol)]);
  return {
    hashes: [...general, ...STAGES.map(HASH.lease), ...perSymbol],
    texts: [TEXT.kill, TEXT.dailyTrades(utcDay(atMs))],
    streams: [...CONSUMED_STREAMS, STREAM.deadletters],
  };
}

function show(view: View, meters: Meters, config: Config, atMs: number): void {
  forget(meters);
  showStreams(view, meters, atMs);
  showHealth(view, meters);
  showAccount(view, meters);
  const orders = readOpenOrders(view.hash(HASH.openOrders));
  const unknown = orders.filter(({ status }) => status === 'UNKNOWN');
  meters.openOrders.set(orders.length);
  meters.unknownOrders.set(unknown.length);
  meters.oldestUnknown.set(Math.max(0, ...unknown.map(({ issuedMs }) => (atMs - issuedMs) / 1_000)));
  meters.positions.set(readExposure(view.hash(HASH.exposure)).count);
  meters.killSwitch.set(['', '0'].includes(view.text(TEXT.kill) ?? '') ? 0 : 1);
  meters.entriesToday.set(Number(view.text(TEXT.dailyTrades(utcDay(atMs))) ?? 0));
  meters.coverage.set(coverageOf(view, config, atMs));
}

function showStreams(view: View, meters: Meters, atMs: number): void {
  for (const stage of STAGES) {
    const isWorking = Number(view.hash(HASH.lease(stage))?.['expires_at_ms']) > atMs;
    meters.stageWorking.set({ stage }, isWorking ? 1 : 0);
  }
  for (const stream of CONSUMED_STREAMS) {
    const info = view.stream(stream);
    meters.length.set({ stream }, info?.length ?? 0);
    for (const [stage, unread] of Object.entries(info?.lag ?? {})) meters.unread.set({ stage, stream }, unread);
  }
  meters.deadLetters.set(view.stream(STREAM.deadletters)?.length ?? 0);
}

function showHealth(view: View, meters: Meters): void {
  for (const [name, state] of Object.entries(view.hash(HASH.health) ?? {})) {
    const [, letter] = /^gate_([a-z])$/.exec(name) ?? [];
    if (letter !== undefined) meters.gateState.set({ gate: letter.toUpperCase(), state }, 1);
  }
  meters.healthFailing.set(view.hash(HASH.healthAlert) === undefined ? 0 : 1);
}

function showAccount(view: View, meters: Meters): void {
  const portfolio = readPortfolio(view.hash(HASH.portfolio));
  if (portfolio === undefined) return;
  meters.equity.set(toNumber(portfolio.equityUsd));
  meters.dailyPnl.set(toNumber(portfolio.equityUsd - portfolio.dayStartEquityUsd));
  meters.drawdown.set(portfolio.drawdown);
  meters.exposure.set(portfolio.exposure);
}

/** As health gate B counts: a symbol that the venue is not known to rest must have a snapshot. */
function coverageOf(view: View, config: Config, atMs: number): number {
  const expected = config.SYMBOL_ALLOWLIST.filter(
    (symbol) => (view.hash(HASH.venue(symbol))?.['status'] ?? 'TRADING') === 'TRADING',
  );
  const fresh = expected.filter((symbol) => {
    const snapshot = readSnapshot(view.hash(HASH.snapshot(symbol)));
    return snapshot !== undefined && Math.abs(atMs - snapshot.takenMs) <= config.SNAPSHOT_MAX_AGE_S * 1_000;
  });
  return expected.length === 0 ? 0 : fresh.length / expected.length;
}

/** What nobody knows now is not shown: an old value would look like news, and 0 like a fact. */
function forget(meters: Meters): void {
  const { unread, length, stageWorking, gateState, healthFailing, coverage, openOrders, unknownOrders } = meters;
  const { oldestUnknown, positions, deadLetters, killSwitch, entriesToday, equity, dailyPnl, drawdown, exposure } =
    meters;
  for (const labelled of [unread, length, stageWorking, gateState]) labelled.reset();
  const single = [healthFailing, coverage, openOrders, unknownOrders, oldestUnknown, positions, deadLetters];
  for (const gauge of [...single, killSwitch, entriesToday, equity, dailyPnl, drawdown, exposure]) gauge.remove();
}
