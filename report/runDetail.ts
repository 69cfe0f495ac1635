/** Every check of a run with its numbers, for --verbose. */
import type { Colors } from './colors.ts';
import { cameOut, type CheckRecord, type RunRecord } from './runRecord.ts';

export function checkLines(run: RunRecord, colors: Colors): readonly string[] {
  return run.checks.map((check) => {
    const paint = cameOut(check) ? colors.green : colors.red;
    return `    ${paint(word(check).padEnd('broken as it should'.length))}  ${check.name}: ${check.detail}`;
  });
}

function word({ ok, expected }: CheckRecord): string {
  if (ok) return expected ? 'holds' : 'held, must break';
  return expected ? 'FAILED' : 'broken as it should';
}
