/** All stages of the engine, in the order a signal passes them. Only a stage itself makes and takes its messages. */
import type { Config } from './config.ts';
import type { AnyStage } from './protocol.ts';
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
    makeRouter(config),
    makeBridge(config),
    makeMarket(config),
    makeDesk(config),
    makeExecutor(config),
    makeBrain(config),
    makeHarvest(config),
    makeHealth(config),
  ];
}
