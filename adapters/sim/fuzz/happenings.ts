/** What a draft says happens to the world from outside, put on the world's clock. */
import { decimal, divide, floorTo } from '../../../engine/decimal.ts';
import { TEXT, type StageName } from '../../../engine/names.ts';
import type { World } from '../world/world.ts';
import type { Happening, WorldDraft } from './case.ts';

export function schedule(world: World, happenings: readonly Happening[]): void {
  for (const happening of happenings) world.at(happening.atMs, () => happen(world, happening));
}

/** Stages that stay dead: what waits for them is excused. */
export function goneForGood({ happenings }: Pick<WorldDraft, 'happenings'>): readonly StageName[] {
  return happenings.flatMap((one) => (one.kind === 'down' && one.forMs === undefined ? [one.stage] : []));
}

function happen(world: World, happening: Happening): void {
  const later = (forMs: number, undo: () => void): void => world.at(world.nowMs - world.spec.startMs + forMs, undo);
  switch (happening.kind) {
    case 'kill-switch':
      world.set(TEXT.kill, '1');
      return later(happening.forMs, () => world.set(TEXT.kill, undefined));
    case 'restart':
      return world.restart(happening.stage);
    case 'down': {
      world.kill(happening.stage);
      if (happening.forMs !== undefined) later(happening.forMs, () => world.restart(happening.stage));
      return undefined;
    }
    case 'paused':
      return world.pause(happening.stage, happening.forMs);
    case 'second-worker': {
      const owner = `${happening.stage}@${happening.atMs}`;
      if (!world.workers.has(owner)) world.addWorker(world.worker(happening.stage).stage, owner);
      return undefined;
    }
    case 'clock-skew':
      world.skew(happening.stage, happening.skewMs);
      return later(happening.forMs, () => world.skew(happening.stage, 0));
    case 'closed-by-hand':
      world.exchange.externalClose(happening.symbol, world.nowMs);
      return undefined;
    case 'opened-by-hand':
      return openByHand(world, happening);
    case 'symbol-halted':
      world.exchange.setStatus(happening.symbol, 'SETTLING', world.nowMs);
      return later(happening.forMs, () => world.exchange.setStatus(happening.symbol, 'TRADING', world.nowMs));
  }
}

function openByHand(world: World, { symbol, side, usd }: Extract<Happening, { kind: 'opened-by-hand' }>): void {
  const filters = world.spec.symbols.find((spec) => spec.filters.symbol === symbol)?.filters;
  const price = world.exchange.price(symbol, world.nowMs);
  if (filters === undefined || price === undefined) return;
  const quantity = floorTo(divide(decimal(String(usd)), price), filters.stepSize);
  world.exchange.externalOrder({ symbol, side, quantity }, world.nowMs);
}
