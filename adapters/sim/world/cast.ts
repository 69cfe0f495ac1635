/** Which stages a world has, with which settings: a script may change these as it goes, one stage at a time. */
import { configOf, type Config } from '../../../engine/config.ts';
import type { AnyStage } from '../../../engine/protocol.ts';
import { makeStages } from '../../../engine/stages.ts';
import { NO_RECORDER } from '../../journal/recorder.ts';
import type { WorldSpec } from './spec.ts';
import { SimWorker } from './worker.ts';

type Settings = Readonly<Record<string, string>>;

export class Cast {
  /** Of a stage that starts now. */
  config: Config;
  private readonly spec: WorldSpec;
  private settings: Settings;

  constructor(spec: WorldSpec) {
    this.spec = spec;
    this.settings = spec.settings;
    this.config = configOf(spec.settings);
  }

  /** As the engine has them, without the world's patch. */
  stages(): readonly AnyStage[] {
    return (this.spec.stages ?? makeStages)(this.config);
  }

  worker(stage: AnyStage, owner: string): SimWorker {
    return new SimWorker(this.patched(stage), owner, this.settings, this.spec.recorder ?? NO_RECORDER);
  }

  /** From its next life on a worker has the settings so far and these. */
  recast(worker: SimWorker, settings: Settings): void {
    this.settings = { ...this.settings, ...settings };
    this.config = configOf(this.settings);
    const stage = this.stages().find(({ name }) => name === worker.name);
    if (stage !== undefined) worker.become(this.patched(stage), this.settings);
  }

  private patched(stage: AnyStage): AnyStage {
    return this.spec.patch === undefined ? stage : this.spec.patch(stage);
  }
}
