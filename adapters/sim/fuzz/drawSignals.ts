/** What the producers say: entries, closes, reversals, echoes, bursts, plans of an operator, old news and garbage. */
import type { RandomStream } from '../random.ts';
import type { IntentDraft, PlanDraft, SignalDraft } from './case.ts';
import { MALFORMED_KINDS } from './malformed.ts';
import { about, Swarm } from './swarm.ts';

const KINDS = [
  'entry',
  'close',
  'reversal',
  'echo',
  'burst',
  'operator-close',
  'operator-stop',
  'outside-plan',
  'old',
  'early',
  'stranger',
  'huge',
  'tiny',
  'malformed',
] as const;
type Kind = (typeof KINDS)[number];

const SHAPES = ['decision', 'intent', 'sized-in-base', 'flat'] as const;
const CLOSES = ['CLOSE', 'FULL_CLOSE', 'PARTIAL_50', 'PARTIAL_25'] as const;
const CLOSE_ACTIONS = ['FULL_CLOSE_PROPOSED', 'PARTIAL_75', 'PARTIAL_50', 'PARTIAL_25'] as const;
/** Listed by the venue of no fuzzed world. */
const STRANGER = 'XYZUSDT';
const COUNT_MEAN = 10;
const COUNT_MAX = 45;

/** @param endMs no signal comes later, ms after the start. */
export function drawSignals(symbols: readonly string[], endMs: number, random: RandomStream): readonly SignalDraft[] {
  const swarm = new Swarm<Kind>(KINDS, random);
  const drawing = new Drawing(symbols, endMs, random);
  const count = 1 + about(COUNT_MEAN, COUNT_MAX, random);
  const signals: SignalDraft[] = [];
  while (signals.length < count) {
    // Half of all signals are plain entries and closes: nothing else gets far without positions.
    const kind = random.chance(0.5) ? random.pick(['entry', 'entry', 'close'] as const) : swarm.pick(random);
    signals.push(...drawing.draw(kind ?? 'entry', signals));
  }
  return signals.sort((a, b) => a.atMs - b.atMs);
}

class Drawing {
  private readonly symbols: readonly string[];
  private readonly endMs: number;
  private readonly random: RandomStream;
  private ids = 0;

  constructor(symbols: readonly string[], endMs: number, random: RandomStream) {
    this.symbols = symbols;
    this.endMs = endMs;
    this.random = random;
  }

  draw(kind: Kind, before: readonly SignalDraft[]): readonly SignalDraft[] {
    const { random } = this;
    switch (kind) {
      case 'entry':
        return [this.intent({})];
      case 'close':
        return [this.close()];
      case 'reversal': {
        const first = this.intent({});
        return [
          first,
          this.intent({ symbol: first.symbol, side: opposite(first), atMs: this.after(first.atMs, 60_000) }),
        ];
      }
      case 'echo': {
        return [this.again(before.length === 0 ? this.intent({}) : random.pick(before))];
      }
      case 'burst': {
        const atMs = this.when();
        const symbol = random.pick(this.symbols);
        return Array.from({ length: random.int(2, 6) }, () => this.intent({ atMs, symbol }));
      }
      case 'operator-close':
        return [this.operatorClose()];
      case 'operator-stop': {
        const stopFraction = random.pick([0.9, 0.98, 0.995, 1.005, 1.02, 1.1]);
        return [{ ...this.plan('exit-plan', 'UPDATE_SL'), stopFraction }];
      }
      case 'outside-plan':
        return [{ ...this.plan('plan', 'ENTRY_PROPOSED'), ...this.oddStamp(0.4) }];
      case 'old':
        return [{ ...(random.chance(0.5) ? this.close() : this.intent({})), stampMs: -random.int(30_000, 900_000) }];
      case 'early':
        return [this.intent({ stampMs: random.int(100, 20_000) })];
      case 'stranger':
        return [this.intent({ symbol: STRANGER })];
      case 'huge':
        return [this.intent({ usd: random.int(200, 3_000) })];
      case 'tiny':
        return [this.intent({ usd: random.int(1, 60) })];
      case 'malformed':
        return [
          {
            shape: 'malformed',
            atMs: this.when(),
            kind: random.pick(MALFORMED_KINDS),
            symbol: random.pick(this.symbols),
          },
        ];
    }
  }

  private intent(given: Partial<IntentDraft>): IntentDraft {
    const { random } = this;
    const drawn = {
      shape: random.pick(SHAPES),
      atMs: this.when(),
      symbol: random.pick(this.symbols),
      side: random.pick(['BUY', 'SELL'] as const),
      id: this.nextId(),
      usd: random.int(50, 200),
      leverage: random.pick([1, 5, 10, 20]),
    };
    return { ...drawn, ...given };
  }

  /** Published once more: with the stamp it had, or as if it were new. */
  private again(said: SignalDraft): SignalDraft {
    const atMs = this.after(said.atMs, this.random.pick([50, 5_000, 400_000]));
    const isRestamped = this.random.chance(0.5);
    if (said.shape === 'malformed' || isRestamped) return { ...said, atMs };
    return { ...said, atMs, stampMs: (said.stampMs ?? 0) - (atMs - said.atMs) };
  }

  private close(): IntentDraft {
    const { random } = this;
    const shape = random.pick(['decision', 'intent', 'flat', 'exit-monitor'] as const);
    return { ...this.intent({ shape }), ...(shape === 'exit-monitor' ? {} : { action: random.pick(CLOSES) }) };
  }

  private operatorClose(): PlanDraft {
    const { random } = this;
    const quantity = random.pick(['0.001', '1', '25']);
    const parts: PlanDraft[] = [
      { ...this.plan('exit-plan', random.pick(CLOSE_ACTIONS)), reasons: random.pick([[], ['kill_score']]) },
      { ...this.plan('exit-plan', 'PARTIAL_CLOSE'), quantity },
    ];
    return { ...random.pick(parts), ...this.oddStamp(0.2) };
  }

  private plan(shape: PlanDraft['shape'], action: PlanDraft['action']): PlanDraft {
    const { random } = this;
    return {
      shape,
      atMs: this.when(),
      symbol: random.pick(this.symbols),
      side: random.pick(['BUY', 'SELL']),
      id: this.nextId(),
      action,
      usd: random.int(50, 200),
      leverage: random.pick([1, 5, 10, 20]),
    };
  }

  /** A producer whose clock is wrong, or who speaks of long ago. */
  private oddStamp(chance: number): { readonly stampMs?: number } {
    const { random } = this;
    const stampMs = random.pick([-1_200_000, -60_000, -1_000, 2_000, 60_000]);
    return random.chance(chance) ? { stampMs } : {};
  }

  private nextId(): string {
    this.ids += 1;
    return `s${this.ids}`;
  }

  private when(): number {
    return this.random.int(0, this.endMs);
  }

  private after(atMs: number, meanMs: number): number {
    return Math.min(this.endMs, atMs + Math.floor(this.random.exponential(meanMs)));
  }
}

function opposite({ side }: IntentDraft): 'BUY' | 'SELL' {
  return side === 'BUY' ? 'SELL' : 'BUY';
}
