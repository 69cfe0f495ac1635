/** The verdict in the words of the original's health_gate.sh, line by line, so that its readers find their way. */
import type { Config } from '../config.ts';
import { isoTime, SECOND_MS } from '../time.ts';
import { SETTLE_MS, type Judgement, type Verdict } from './verdict.ts';

const RULE = '=============================================';

const SIGNS: Readonly<Record<Judgement['status'], string>> = {
  PASS: '✅ PASS',
  WARN: '⚠️ WARN',
  INFO: 'ℹ️ INFO',
  PENDING: '⏳ PENDING',
  FAIL: '❌ FAIL-CLOSED',
};

/** @returns lines stamped `[2026-02-02 00:35:00]`, UTC. */
export function reportLines(verdict: Verdict, config: Config, atMs: number): string[] {
  const stamp = `[${isoTime(atMs).slice(0, 19).replace('T', ' ')}]`;
  const seconds = config.HEALTH_CYCLE_S;
  const every = seconds % 60 === 0 ? `${seconds / 60} MIN` : `${seconds} SEC`;
  const lines = [RULE, `🩺 QUANTUM HEALTH GATE - ${every} CHECK`, RULE];
  for (const { gate, finding, status } of verdict.judgements) {
    lines.push(`📊 Gate ${gate.letter.toUpperCase()}: ${gate.title}`);
    lines.push(...finding.facts.map((fact) => `   ${fact}`));
    lines.push(`   ${SIGNS[status]}: ${finding.conclusion}`, '');
  }
  lines.push(...summary(verdict));
  return lines.map((line) => `${stamp} ${line}`);
}

function summary({ word, alerts }: Verdict): string[] {
  switch (word) {
    case 'PASS':
      return ['✅ HEALTH GATE: PASS', '   All critical gates passed'];
    case 'FAIL':
      return ['❌ HEALTH GATE: FAIL', `   ${alerts.join(', ')}`];
    case 'STARTING':
      return ['⏳ HEALTH GATE: STARTING', `   Judged once the system has run for ${SETTLE_MS / SECOND_MS}s`];
  }
}
