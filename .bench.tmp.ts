import { LawBook, LAWS } from './adapters/sim/laws/laws.ts';
import { journal, ticket, T0 } from './adapters/sim/laws/fixture.ts';
import { configOf } from './engine/config.ts';
import { writeOrder } from './engine/nouns/order.ts';
import { HASH, STREAM } from './engine/names.ts';
import type { Commit } from './engine/protocol.ts';
const ctx = { config: configOf({}), exchange: { position: () => 0n, positions: () => new Map() }, consumers: [
  { stage: 'router', stream: STREAM.decisions, observes: false },{ stage: 'bridge', stream: STREAM.intents, observes: false },
  { stage: 'desk', stream: STREAM.plans, observes: false },{ stage: 'desk', stream: STREAM.results, observes: false }] as never, nowMs: T0 };
function run(laws: typeof LAWS, make: (i: number) => Commit, adds: boolean): [number, number] {
  const book = new LawBook(ctx, laws);
  let ns = 0;
  const B = 2000, R = 150;
  for (let r = 0; r < R; r++) {
    const commits = Array.from({ length: B }, (_, i) => make(r * B + i));
    const entries = commits.map((_, i) => ({ id: `${r * B + i + 1}-0`, fields: {} }));
    const t = performance.now();
    for (let i = 0; i < B; i++) { if (adds) book.onAdd(STREAM.decisions, entries[i]!); book.onCommit(commits[i]!, 'w'); }
    ns += (performance.now() - t) * 1e6;
  }
  return [ns / (B * R), book.violationCount];
}
function bench(name: string, make: (i: number) => Commit, adds = false, laws = LAWS) {
  run([], make, adds); run(laws, make, adds);
  const [all, viol] = run(laws, make, adds), [none] = run([], make, adds);
  console.log(name.padEnd(28), 'all', all.toFixed(0), 'none', none.toFixed(0), 'ns/commit', (1e3 / (all)).toFixed(2), 'M/s viol', viol);
}
const base = { token: 1, id: 'c', atMs: T0, leaseMs: 15000, expects: [] };
const snap = { position_amt: '0', taken_ms: String(T0), server_time_ms: String(T0) };
const brain = (i: number): Commit => ({ ...base, stage: 'brain', progress: { source: 'outcomes', from: String(i), to: String(i + 1) }, writes: Array.from({ length: 20 }, (_, k) => ({ op: 'put' as const, key: `quantum:position:snapshot:S${k}USDT`, fields: snap })), appends: [] });
const router = (i: number): Commit => ({ ...base, stage: 'router', progress: { source: STREAM.decisions, from: `${i}-0`, to: `${i + 1}-0` }, writes: [{ op: 'text', key: `quantum:dedup:trade_intent:${i}||x`, value: '1' }], appends: [{ stream: STREAM.outcomes, id: `${T0}-${i}`, fields: { code: 'DUPLICATE_SKIP', root_id: `${i + 1}-0` } }] });
const exec = (i: number): Commit => { const o = journal(ticket({ planId: `p${Math.floor(i / 4)}` }), { status: i % 4 === 0 ? 'SENDING' : 'UNKNOWN', checks: i, reduceOnly: true }); return { ...base, stage: 'executor', progress: { source: 'outcomes', from: String(i), to: String(i + 1) }, writes: [{ op: 'put', key: HASH.order(o.planId), fields: writeOrder(o) }, { op: 'merge', key: HASH.openOrders, fields: { p1: 'x' } }], appends: [] }; };
const timer = (i: number): Commit => ({ ...base, stage: 'harvest', progress: { source: 'timer:cycle', from: String(i), to: String(i + 1) }, writes: [{ op: 'put', key: `quantum:harvest:state:S${i % 10}USDT`, fields: {} }], appends: [] });
bench('timer 1 write', timer); bench('router outcome', router, true); bench('executor journal', exec); bench('brain 20 writes', brain);
for (const law of LAWS) bench('exec ' + law.name, exec, false, [law]);
