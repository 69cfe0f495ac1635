/** Every scenario, in the order in which they are listed and run. */
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import { backlog750k } from './backlog-750k.ts';
import { backlogOfCloses } from './backlog-of-closes.ts';
import { deadDesk } from './dead-desk.ts';
import { deadMachine } from './dead-machine.ts';
import { deadlock } from './deadlock.ts';
import { doubleExecutor } from './double-executor.ts';
import { duplicateStorm } from './duplicate-storm.ts';
import { exitsAlone } from './exits-alone.ts';
import { exitsDropped } from './exits-dropped.ts';
import { exitsNotVetoed } from './exits-not-vetoed.ts';
import { feesIgnored } from './fees-ignored.ts';
import { externalClose } from './external-close.ts';
import { failoverAfterSend } from './failover-after-send.ts';
import { filledTooEarly } from './filled-too-early.ts';
import { ghostPositions } from './ghost-positions.ts';
import { governorRestart } from './governor-restart.ts';
import { harvestLadder } from './harvest-ladder.ts';
import { keyClash } from './key-clash.ts';
import { largerThanAnOrder } from './larger-than-an-order.ts';
import { lateFill } from './late-fill.ts';
import { ledgerIdempotency } from './ledger-idempotency.ts';
import { mandatoryFields } from './mandatory-fields.ts';
import { marginExhausted } from './margin-exhausted.ts';
import { minimumNotional } from './minimum-notional.ts';
import { p33Outage } from './p33-outage.ts';
import { routerDedup } from './router-dedup.ts';
import { shortSign } from './short-sign.ts';
import { signalAge } from './signal-age.ts';
import { slotsUnderLoad } from './slots-under-load.ts';
import { snapshotCoverage } from './snapshot-coverage.ts';
import { soak24h } from './soak-24h.ts';
import { staleEquity } from './stale-equity.ts';
import { stopLevels } from './stop-levels.ts';
import { stopMoves } from './stop-moves.ts';
import { unknownOrder } from './unknown-order.ts';
import { wavesusdtRegression } from './wavesusdt-regression.ts';
import { wireShapes } from './wire-shapes.ts';

export const SCENARIOS: readonly Scenario[] = [
  deadlock,
  duplicateStorm,
  wavesusdtRegression,
  p33Outage,
  unknownOrder,
  lateFill,
  routerDedup,
  signalAge,
  minimumNotional,
  exitsDropped,
  shortSign,
  governorRestart,
  wireShapes,
  mandatoryFields,
  ghostPositions,
  marginExhausted,
  backlogOfCloses,
  filledTooEarly,
  deadDesk,
  staleEquity,
  snapshotCoverage,
  ledgerIdempotency,
  exitsNotVetoed,
  slotsUnderLoad,
  doubleExecutor,
  failoverAfterSend,
  externalClose,
  backlog750k,
  soak24h,
  feesIgnored,
  stopLevels,
  harvestLadder,
  keyClash,
  deadMachine,
  stopMoves,
  exitsAlone,
  largerThanAnOrder,
];
