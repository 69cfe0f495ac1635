/** The parts of a case in words, one line each. */
import { faultText } from '../run/everyFault.ts';
import type { Fault } from '../world/faults.ts';
import type { FillDraft, GapDraft, Happening, ReadLagDraft, SignalDraft } from './case.ts';

/** As `lost-before-accept at venue/placeOrder BTCUSDT #1, 500 ms`. */
export function faultLine(fault: Fault): string {
  const { ms, code, fraction, lagMs, forMs } = fault;
  return [
    faultText(fault),
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(fraction === undefined ? [] : [`${fraction} of it`]),
    ...(ms === undefined ? [] : [`${ms} ms`]),
    ...(lagMs === undefined ? [] : [`${lagMs} ms behind`]),
    ...(forMs === undefined ? [] : [`for ${forMs} ms`]),
  ].join(', ');
}

/** As `at 60 s: decision BUY BTCUSDT 100 USD 10x, id s1`. */
export function signalLine(signal: SignalDraft): string {
  const at = `at ${seconds(signal.atMs)}:`;
  if (signal.shape === 'malformed') return `${at} malformed ${signal.kind} for ${signal.symbol}`;
  const { shape, side, symbol, usd, leverage, action, id, stampMs } = signal;
  const said = action === undefined ? side : `${side} ${action}`;
  const stamp = stampMs === undefined ? '' : `, stamped ${seconds(stampMs)} off`;
  return `${at} ${shape} ${said} ${symbol} ${usd} USD ${leverage}x, id ${id}${stamp}`;
}

export function happeningLine(happening: Happening): string {
  const { kind, atMs, ...rest } = happening;
  const { forMs, skewMs, ...named } = { forMs: undefined, skewMs: undefined, ...rest };
  const words = Object.values(named).map(String);
  const by = skewMs === undefined ? '' : ` by ${seconds(skewMs)}`;
  const lasting = forMs === undefined ? (kind === 'down' ? ' for good' : '') : ` for ${seconds(forMs)}`;
  return `at ${seconds(atMs)}: ${[kind, ...words].join(' ')}${by}${lasting}`;
}

export function fillLine({ symbol, order, plan }: FillDraft): string {
  const how =
    plan.kind === 'slices'
      ? plan.parts.map(([fraction, delayMs]) => `${fraction} after ${seconds(delayMs)}`).join(', ')
      : plan.kind === 'partialThenExpire'
        ? `${plan.fraction}, then it expires`
        : plan.kind === 'delay'
          ? `whole after ${seconds(plan.ms)}`
          : 'whole';
  return `order ${order} of ${symbol} fills ${how}`;
}

export function readLagLine({ fromMs, forMs, lagMs }: ReadLagDraft): string {
  return `at ${seconds(fromMs)}: reads lag ${seconds(lagMs)} for ${seconds(forMs)}`;
}

export function gapLine({ symbol, fromMinute, minutes }: GapDraft): string {
  return `minute ${fromMinute}: no trade in ${symbol} for ${minutes} min`;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
