/** Hears what the runners are asked and told, measures it, and passes it on. */
import { booleanField } from '../../../engine/fields.ts';
import { HASH, STREAM, type StageName } from '../../../engine/names.ts';
import type { Answer, Commit, NumberedAppend, Request } from '../../../engine/protocol.ts';
import { idMs } from '../../../engine/streamId.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { Life as RunnerLife, Recorder } from '../../journal/recorder.ts';
import type { Meters } from './meters.ts';

/** Requests whose answer is waited for; more are not measured. */
const UNDER_WAY_MAX = 1_000;
const ORDER_KEY = HASH.order('');

/** What the next line of a runner needs of those before it. */
interface Life {
  readonly stage: StageName;
  /** What it is for the recorder behind this one. */
  readonly inner: number;
  /** When the lease was taken, by the monotonic clock; undefined once it was ready for work. */
  acquiredMs: number | undefined;
  /** When the step under way began. */
  wokenMs: number | undefined;
  /** Asked for, and not yet known to be done. */
  commit: Commit | undefined;
}

export class MeteredRecorder implements Recorder {
  private readonly inner: Recorder;
  private readonly meters: Meters;
  private readonly monotonicMs: () => number;
  private readonly lives: Life[] = [];
  private readonly heardMs = new Map<StageName, number>();
  /** When each request to the venue left, by the effect's id. */
  private readonly underWay = new Map<string, number>();

  constructor(inner: Recorder, meters: Meters, monotonicMs: () => number = () => performance.now()) {
    this.inner = inner;
    this.meters = meters;
    this.monotonicMs = monotonicMs;
  }

  /** How long ago the runner of each stage here last asked for anything, ms. */
  silences(): ReadonlyMap<StageName, number> {
    const nowMs = this.monotonicMs();
    return new Map([...this.heardMs].map(([stage, heardMs]) => [stage, nowMs - heardMs]));
  }

  begin(life: RunnerLife): number {
    const { stage } = life;
    const inner = this.inner.begin(life);
    this.lives.push({ stage, inner, acquiredMs: undefined, wokenMs: undefined, commit: undefined });
    this.meters.starts.inc({ stage });
    this.heardMs.set(stage, this.monotonicMs());
    return this.lives.length - 1;
  }

  note(number: number, answer: Answer, request: Request): void {
    const life = this.lives[number];
    if (life === undefined) throw new Error(`no life ${number} was begun`);
    this.inner.note(life.inner, answer, request);
    const nowMs = this.monotonicMs();
    this.heardMs.set(life.stage, nowMs);
    this.hear(life, answer, nowMs);
    this.see(life, request, nowMs);
  }

  broke(number: number, answer: Answer, cause: string): void {
    this.inner.broke(this.lives[number]?.inner ?? 0, answer, cause);
  }

  private hear(life: Life, answer: Answer, nowMs: number): void {
    const { stage } = life;
    switch (answer.kind) {
      case 'acquired':
        life.acquiredMs = nowMs;
        return;
      case 'entries':
        this.meters.entries.inc({ stage }, answer.entries.length);
        life.wokenMs = nowMs;
        return;
      case 'timer':
        life.wokenMs = nowMs;
        return;
      case 'outcome':
        life.wokenMs = nowMs;
        this.hearVenue(answer.effect, answer.reply, nowMs);
        return;
      case 'committed':
        this.committed(life, nowMs);
        return;
      case 'probed':
        if (answer.commitId === life.commit?.id) this.committed(life, nowMs);
        return;
      case 'conflict':
      case 'fenced':
      case 'refused':
      case 'unknown':
        this.meters.troubles.inc({ stage, kind: answer.kind });
        break;
      default:
    }
  }

  private see(life: Life, request: Request, nowMs: number): void {
    const { stage } = life;
    switch (request.op) {
      case 'wait':
        if (life.acquiredMs !== undefined) this.meters.recovery.set({ stage }, (nowMs - life.acquiredMs) / 1_000);
        life.acquiredMs = undefined;
        life.wokenMs = undefined;
        return;
      case 'commit':
        life.commit = request.commit;
        return;
      case 'log':
        for (const mark of request.marks) this.hearMark(stage, mark);
        return;
      case 'start':
        for (const { id } of request.effects) if (this.underWay.size < UNDER_WAY_MAX) this.underWay.set(id, nowMs);
        break;
      default:
    }
  }

  private committed(life: Life, nowMs: number): void {
    const { stage, commit, wokenMs } = life;
    life.commit = undefined;
    if (wokenMs !== undefined) this.meters.steps.observe({ stage }, (nowMs - wokenMs) / 1_000);
    for (const append of commit?.appends ?? []) {
      const code = codeOf(append);
      if (code !== undefined) this.meters.outcomes.inc({ stage, code });
    }
    if (stage === 'executor' && commit !== undefined) this.measureSending(commit);
  }

  /** First requests only: what is sent again has waited for proof. */
  private measureSending({ writes, atMs }: Commit): void {
    for (const write of writes) {
      if (write.op !== 'put' || !write.key.startsWith(ORDER_KEY)) continue;
      const { status, attempt, root_id: root = '', timestamp_ms: sentMs } = write.fields;
      const rootId = root.slice(root.lastIndexOf(':') + 1);
      if (status !== 'SENDING' || attempt !== '1' || sentMs === undefined || !/^\d+-\d+$/.test(rootId)) continue;
      this.meters.signalToOrder.observe(Math.max(0, atMs - idMs(rootId)) / 1_000);
    }
  }

  private hearVenue({ id, request }: Effect, reply: VenueReply, nowMs: number): void {
    const leftMs = this.underWay.get(id);
    this.underWay.delete(id);
    if (leftMs === undefined) return;
    const seconds = (nowMs - leftMs) / 1_000;
    this.meters.venue.observe({ request: request.kind, reply: reply.kind }, seconds);
    if (request.kind !== 'placeOrder') return;
    this.meters.orders.observe({ kind: request.reduceOnly ? 'exit' : 'entry', reply: reply.kind }, seconds);
  }

  private hearMark(stage: StageName, mark: string): void {
    const [word = ''] = mark.split(' ', 1);
    // Reports have lines of their own.
    if (/^[A-Z][A-Z_]+$/.test(word)) this.meters.marks.inc({ stage, mark: word });
    const [, lagS] = /^LEDGER_COMMIT .* lag_s=([\d.]+)/.exec(mark) ?? [];
    if (lagS !== undefined) this.meters.ledgerLag.observe(Number(lagS));
  }
}

/** How a message ended, if this append says so. */
function codeOf({ stream, fields }: NumberedAppend): string | undefined {
  if (stream === STREAM.outcomes) return fields['code'];
  if (stream === STREAM.deadletters) return 'DEAD_LETTER';
  const isEnd = stream === STREAM.results && booleanField(fields, 'terminal') === true;
  return isEnd ? fields['reason_codes'] : undefined;
}
