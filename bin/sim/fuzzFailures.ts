/** A law that broke in a fuzz run: the case made small, explained and saved. */
import { relative } from 'node:path';
import { writeCaseFile } from '../../adapters/sim/fuzz/caseFile.ts';
import type { Case } from '../../adapters/sim/fuzz/case.ts';
import { drawCase } from '../../adapters/sim/fuzz/drawWorld.ts';
import type { Explanation } from '../../adapters/sim/fuzz/explain.ts';
import type { Broken } from '../../adapters/sim/fuzz/runCase.ts';
import type { Shrunk } from '../../adapters/sim/fuzz/shrink.ts';
import type { Pool } from '../../adapters/sim/fuzz/threads/pool.ts';
import type { FuzzFailure, SmallestCase } from '../../report/fuzz/fuzzFailure.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import { suspects } from './leadUp.ts';
import { quoted } from './repeat.ts';

/** @param seeds that break it, the first one first. */
export async function examine(
  broken: Broken,
  seeds: readonly number[],
  pool: Pool,
  folder: string,
  mutant: string | undefined,
): Promise<FuzzFailure> {
  const [seed = 0] = seeds;
  const plain = { law: broken.law, detail: broken.detail, seeds, repeat: replayCommand(String(seed), mutant) };
  // A thread that broke would break again, and two traces of one case are nothing to shrink by.
  if (broken.law.endsWith(' thread') || broken.kind === 'not-deterministic') return plain;
  const drawn = drawCase(String(seed));
  const shrunk = await pool.ask({ kind: 'shrink', one: drawn, broken });
  const explained = await pool.ask({ kind: 'explain', one: shrunk.one });
  const { detail } = explained.result.broken ?? broken;
  const found = { seed: String(seed), law: broken.law, detail, traceHash: explained.result.traceHash };
  const saved = shortPath(saveCase(folder, { found, one: shrunk.one }));
  const smallest = smallestOf(drawn, shrunk, explained, detail);
  return { ...plain, detail, smallest, saved, repeat: replayCommand(saved, mutant) };
}

function saveCase(folder: string, file: Parameters<typeof writeCaseFile>[1]): string {
  try {
    return writeCaseFile(folder, file);
  } catch (error) {
    throw new Refusal(`cannot save the case in ${folder}: ${systemCause(error)}`);
  }
}

function smallestOf(
  drawn: Case,
  { one, runs, isSmallest }: Shrunk,
  explained: Explanation,
  detail: string,
): SmallestCase {
  const named = suspects(detail);
  return {
    sizes: [
      ['fault', drawn.faults.length, one.faults.length],
      ['signal', drawn.draft.signals.length, one.draft.signals.length],
      ['symbol', drawn.draft.symbols.length, one.draft.symbols.length],
      ['minute', drawn.draft.minutes, one.draft.minutes],
    ],
    runs,
    isSmallest,
    parts: explained.parts,
    settings: Object.entries(one.draft.settings).map(([name, value]) => `${name}=${value}`),
    counterfactuals: explained.counterfactuals,
    events: explained.events,
    names: named.length > 0 ? named : one.draft.symbols,
  };
}

function replayCommand(what: string, mutant: string | undefined): string {
  return `npx tsx bin/sim replay ${quoted(what)}${mutant === undefined ? '' : ` --mutant ${quoted(mutant)}`}`;
}

/** As one would type it here. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
