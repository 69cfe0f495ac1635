/** What happens in each round of the kill test, drawn from a seed: who is killed, when, and what goes wrong besides. */
import type { EmulatorFault } from '../../adapters/sim/emulator/faults.ts';
import { RandomStreams, type RandomStream } from '../../adapters/sim/random.ts';

export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT', 'ADAUSDT', 'LINKUSDT'] as const;

export type Victim = 'live run' | 'redis-server';

/** A signal to be given; what it says depends on whether the symbol is held by then. */
export interface DrawnSignal {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** Given while the symbol is held, it closes; otherwise it is one more entry, to be refused. */
  readonly closes: boolean;
  /** Given twice, as producers do. */
  readonly twice: boolean;
}

/** When it strikes: so long after the signals, or after the venue took the next order or stop. */
export interface Moment {
  readonly after: 'signals' | 'order' | 'stop';
  readonly ms: number;
}

export interface Round {
  readonly number: number;
  readonly victim: Victim;
  /** How much of the append-only file is lost, ms; only where redis-server is killed. */
  readonly lostMs: number;
  /** False: it strikes while the process before may still be coming up, or waiting for the lease. */
  readonly awaitsLease: boolean;
  readonly signals: readonly DrawnSignal[];
  readonly faults: readonly EmulatorFault[];
  readonly moment: Moment;
}

/** In which of the venue's answers something goes wrong, the likelier ones more than once. */
const SITES = ['placeOrder', 'placeOrder', 'placeOrder', 'placeStop', 'placeStop', 'cancelStop'] as const;
const READ_SITES = ['queryOrder', 'queryStop', 'trades', 'positions', 'configureSymbol'] as const;

const TROUBLES: readonly EmulatorFault['kind'][] = [
  'accept-reply-lost',
  'lost-before-accept',
  'delayed-accept',
  'unknown-1007',
  'unknown-1007-not-done',
  'unknown-503',
  'unknown-503-not-done',
  'internal-503',
  'unavailable-503',
  'bad-gateway-502',
  'throttled-1008',
  'outside-window-1021',
  'cut-before-accept',
  'cut-after-accept',
  'stalled-body',
  'cut-body',
  'truncated-body',
  'empty-body',
  'html-body',
  'no-order-body',
  'error-500',
  'slow',
];
const SERVED: readonly EmulatorFault['kind'][] = ['partial-expire', 'no-fill', 'late-fill'];

const FAULTS: readonly [number, number] = [1, 4];
const SIGNALS: readonly [number, number] = [2, 4];
const READ_CHANCE = 0.2;
const SERVED_CHANCE = 0.2;
const TWICE_CHANCE = 0.1;
const CLOSES_CHANCE = 0.7;
const UNREADY_CHANCE = 0.2;
/** Shorter than what the venue's reads are trusted to lag behind (EXECUTOR_READ_LAG_MS of the test). */
const DELAY_MAX_MS = 1_500;
/** About a second: what `appendfsync everysec` may lose. */
const LOST_MS: readonly [number, number] = [700, 1_300];

/** Rounds without end. @param storeEvery every so many rounds it is redis-server that is killed; 0: never */
export function* drawRounds(seed: string, storeEvery: number): Generator<Round, never> {
  const random = new RandomStreams(`kill-test/${seed}`);
  const [signals, faults, moments] = [random.stream('signals'), random.stream('faults'), random.stream('moments')];
  for (let number = 1; ; number += 1) {
    const isStore = storeEvery > 0 && number % storeEvery === 0;
    const drawn = Array.from({ length: signals.int(...SIGNALS) }, () => drawSignal(signals));
    const lostMs = moments.int(...LOST_MS);
    yield {
      number,
      victim: isStore ? 'redis-server' : 'live run',
      lostMs: isStore ? lostMs : 0,
      awaitsLease: !moments.chance(UNREADY_CHANCE),
      signals: drawn,
      faults: drawFaults(faults),
      moment: drawMoment(moments),
    };
  }
}

function drawSignal(random: RandomStream): DrawnSignal {
  return {
    symbol: random.pick(SYMBOLS),
    side: random.pick(['buy', 'sell']),
    closes: random.chance(CLOSES_CHANCE),
    twice: random.chance(TWICE_CHANCE),
  };
}

/** Half of them within the few milliseconds in which an order is decided, sent and answered. */
function drawMoment(random: RandomStream): Moment {
  const after = random.pick(['signals', 'signals', 'order', 'stop'] as const);
  if (after !== 'signals') return { after, ms: random.chance(0.5) ? 0 : random.int(1, 40) };
  return {
    after,
    ms: random.pick([random.int(0, 60), random.int(0, 60), random.int(60, 600), random.int(600, 2_000)]),
  };
}

function drawFaults(random: RandomStream): EmulatorFault[] {
  return Array.from({ length: random.int(...FAULTS) }, () => {
    const place = { key: '*', occurrence: random.int(1, 2) };
    const ms = random.int(50, DELAY_MAX_MS);
    const fraction = random.int(1, 9) / 10;
    if (random.chance(SERVED_CHANCE))
      return { ...place, site: 'market/order', kind: random.pick(SERVED), ms, fraction };
    const site = random.chance(READ_CHANCE) ? random.pick(READ_SITES) : random.pick(SITES);
    return { ...place, site: `venue/${site}`, kind: random.pick(TROUBLES), ms };
  });
}
