/** All stages of the engine, in the order a signal passes them. */
import type { Config } from './config.ts';
import type { AnyStage, Stage } from './protocol.ts';
import { makeBrain } from './brain/brain.ts';
import { makeBridge } from './bridge/bridge.ts';
import { makeDesk } from './desk/desk.ts';
import { makeExecutor } from './executor/executor.ts';
import { makeHarvest } from './harvest/harvest.ts';
import { makeHealth } from './health/health.ts';
import { makeMarket } from './market/market.ts';
import { makeRouter } from './router/router.ts';

export function makeStages(config: Config): readonly AnyStage[] {
  return [
    anyStage(makeRouter(config)),
    anyStage(makeBridge(config)),
    anyStage(makeMarket(config)),
    anyStage(makeDesk(config)),
    anyStage(makeExecutor(config)),
    anyStage(makeBrain(config)),
    anyStage(makeHarvest(config)),
    anyStage(makeHealth(config)),
  ];
}

/** Only the stage itself makes and takes its messages, so forgetting their type is safe. */
function anyStage<Message>(stage: Stage<Message>): AnyStage {
  return stage as AnyStage;
}
