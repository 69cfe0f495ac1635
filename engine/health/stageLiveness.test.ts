import { describe, expect, it } from 'vitest';
import { healthy } from './evidenceFixture.ts';
import { stageLiveness, WATCHED_STAGES } from './stageLiveness.ts';

describe('gate F', () => {
  it('passes when every other stage is alive', () => {
    expect(stageLiveness(healthy())).toMatchObject({
      passes: true,
      alerts: [],
      conclusion: 'All core services active',
    });
  });

  it.each(WATCHED_STAGES)('fails when %s is down', (stage) => {
    const alive = new Set(WATCHED_STAGES.filter((other) => other !== stage));
    const finding = stageLiveness(healthy({ alive }));
    expect(finding).toMatchObject({ passes: false, alerts: [`SERVICE_DOWN_${stage}`] });
    expect(finding.facts).toContain(`${stage}: DOWN`);
  });

  it('does not watch itself', () => {
    expect(WATCHED_STAGES).toEqual(['router', 'bridge', 'market', 'desk', 'executor', 'brain', 'harvest']);
  });
});
