/** A file of faults: a list, {"faults": [...]}, or a saved case of `fuzz`, of which those that can happen here are taken. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { faultSchema, fits, type EmulatorFault } from './faults.ts';

const list = z.array(faultSchema).readonly();
const file = z.union([
  list,
  z.strictObject({ faults: list }).transform(({ faults }) => faults),
  z
    .looseObject({ lockstep: z.literal('case'), case: z.looseObject({ faults: list }) })
    .transform((one) => one.case.faults),
]);

/** A file that holds no faults: names it and what is wrong. */
export class FaultsFileError extends Error {}

export interface FaultsFile {
  readonly faults: readonly EmulatorFault[];
  /** Faults of stores, workers and feeds. */
  readonly leftOut: readonly EmulatorFault[];
}

/** @throws FaultsFileError */
export function readFaultsFile(path: string): FaultsFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new FaultsFileError(`cannot read ${path}: no such file`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FaultsFileError(`${path} is no JSON`);
  }
  const read = file.safeParse(value);
  if (!read.success)
    throw new FaultsFileError(
      `${path} holds no faults: give [{"site": "venue/placeOrder", "key": "*", "occurrence": 1, "kind": "accept-reply-lost"}]`,
    );
  const faults = read.data as readonly EmulatorFault[];
  return { faults: faults.filter(fits), leftOut: faults.filter((fault) => !fits(fault)) };
}
