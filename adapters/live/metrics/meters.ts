/** Everything that is measured, each with its name, what it means, and its labels. Units are in the names, as Prometheus wants it. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From a bare commit to a request that timed out. */
const FAST_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const SLOW_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

export type Meters = ReturnType<typeof makeMeters>;

/** @param about shown once, as labels of `lockstep_build_info` */
export function makeMeters(about: Readonly<Record<'version' | 'build' | 'venue', string>>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const make = makers(registry);
  make.gauge('lockstep_build_info', 'What runs; always 1', Object.keys(about)).set(about, 1);
  return { registry, ...working(make), ...trading(make), ...asStored(make) };
}

type Make = ReturnType<typeof makers>;

function makers(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers }),
    histogram: (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
      new Histogram({ name, help, labelNames, buckets, registers }),
  };
}

/** The stages of this process at work. */
function working({ counter, gauge, histogram }: Make) {
  return {
    entries: counter('lockstep_entries_total', 'Entries read', ['stage']),
    steps: histogram('lockstep_step_seconds', 'From being woken to the commit', FAST_S, ['stage']),
    outcomes: counter('lockstep_outcomes_total', 'Messages that ended, by how', ['stage', 'code']),
    troubles: counter('lockstep_store_troubles_total', 'Answers of the store that were no plain yes', [
      'stage',
      'kind',
    ]),
    starts: counter('lockstep_stage_starts_total', 'Starts of a stage: the first, and after a fault', ['stage']),
    recovery: gauge('lockstep_recovery_seconds', 'From taking the lease to being ready for work, last time', ['stage']),
  };
}

/** The way to the venue and back. */
function trading({ counter, histogram }: Make) {
  return {
    venue: histogram('lockstep_venue_seconds', 'Requests to the venue, until answered', SLOW_S, ['request', 'reply']),
    orders: histogram('lockstep_order_seconds', 'Orders, until the venue answered', SLOW_S, ['kind', 'reply']),
    signalToOrder: histogram(
      'lockstep_signal_to_order_seconds',
      'From the signal’s entry to its order leaving',
      SLOW_S,
    ),
    ledgerLag: histogram('lockstep_ledger_lag_seconds', 'From the fill at the venue to the ledger in Redis', SLOW_S),
    marks: counter('lockstep_marks_total', 'Lines that operators search for, by their first word', ['stage', 'mark']),
  };
}

/** What the store holds as of the scrape, whoever wrote it. */
function asStored({ gauge }: Make) {
  return {
    storeUp: gauge('lockstep_store_up', '1 while the store answers the scrape'),
    unread: gauge('lockstep_stream_unread', 'Entries a stage has not read', ['stage', 'stream']),
    length: gauge('lockstep_stream_length', 'Entries kept', ['stream']),
    stageWorking: gauge('lockstep_stage_working', '1 while somebody holds the lease of the stage', ['stage']),
    gateState: gauge('lockstep_gate_state', 'Last verdict on a health gate: 1 for the state it is in', [
      'gate',
      'state',
    ]),
    healthFailing: gauge('lockstep_health_failing', '1 while a fail-closed gate fails'),
    coverage: gauge('lockstep_snapshot_coverage_ratio', 'Fresh snapshots ÷ symbols that may trade'),
    openOrders: gauge('lockstep_orders_open', 'Orders that have not ended'),
    unknownOrders: gauge('lockstep_orders_unknown', 'Orders whose fate nobody knows yet'),
    oldestUnknown: gauge('lockstep_orders_unknown_oldest_seconds', 'Age of the oldest of them; 0 without one'),
    positions: gauge('lockstep_positions', 'Symbols that are not flat, entries under way included'),
    deadLetters: gauge('lockstep_dead_letters', 'Entries kept that could not be read'),
    killSwitch: gauge('lockstep_kill_switch', '1 while entries are denied by the switch'),
    entriesToday: gauge('lockstep_entries_today', 'Entry permits since midnight UTC'),
    equity: gauge('lockstep_equity_usd', 'Equity'),
    dailyPnl: gauge('lockstep_daily_pnl_usd', 'Equity against that of the day’s first reading'),
    drawdown: gauge('lockstep_drawdown_ratio', 'Fall from the peak'),
    exposure: gauge('lockstep_exposure_ratio', 'Notional ÷ equity'),
  };
}
