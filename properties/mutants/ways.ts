/** Mistakes on the way of a message: runner, store, router, bridge. */
import type { WrongEngine } from './wrongEngine.ts';

export const WAYS: readonly WrongEngine[] = [
  {
    name: 'effect-before-commit',
    story: 'Requests leave before the commit that journals them.',
    file: 'engine/runner.ts',
    find: "const answer = yield { op: 'commit', commit };",
    replace: `if (effects.length > 0) yield { op: 'start', stage: stage.name, effects };
    const answer = yield { op: 'commit', commit };`,
  },
  {
    name: 'acknowledge-before-effect',
    story: 'A commit that the store refused counts as done: its message is gone, its effect never was.',
    file: 'engine/runner.ts',
    find: `    yield { op: 'sleep', forMs: BACKOFF_MS * attempt };
  }
  return false;`,
    replace: `    tenure.positions.set(source, to);
    return true;
  }
  return false;`,
  },
  {
    name: 'unknown-commit-believed',
    story: 'A commit whose reply was lost is taken for done, without asking.',
    file: 'engine/runner.ts',
    find: 'yield* probe(commit)',
    replace: '({ kind: "committed", epoch: commit.epoch, atMs: answer.atMs } as const)',
  },
  {
    name: 'batch-blind',
    story: 'The second entry of a batch does not see what the first one decided: the cooldown comes after the batch.',
    file: 'engine/step.ts',
    find: 'this.view.overlay(part.writes);',
    replace: '',
  },
  {
    name: 'cursor-first',
    story: 'The cursor moves in a commit of its own, before what was read has had its effect.',
    file: 'engine/runner.ts',
    find: "const answer = yield { op: 'commit', commit };",
    replace: `const first = yield { op: 'commit', commit: { ...commit, id: commit.id + 'c', expects: [], writes: [], appends: [] } };
    if (first.kind !== 'committed') return false;
    const answer = yield { op: 'commit', commit: { ...commit, progress: { source, from: to, to } } };`,
  },
  {
    name: 'no-fence',
    story: 'A worker whose lease is gone may still commit.',
    file: 'adapters/sim/store/memoryStore.ts',
    find: 'if (lease === undefined || lease.token !== commit.token || lease.owner !== owner)',
    replace: 'if (lease === undefined)',
  },
  {
    name: 'dedup-in-memory',
    story: 'The router remembers what it has seen in memory and not in the store.',
    file: 'engine/router/router.ts',
    find: 'const seenUntilMs = readExpiry(view.text(TEXT.dedup(key)));',
    replace: 'const seenUntilMs = Number.NEGATIVE_INFINITY;',
  },
  {
    name: 'plan-id-from-entry',
    story: 'Every making of a plan gives it a new id, as an id from a re-appended entry does.',
    file: 'engine/bridge/publish.ts',
    find: 'return hashOf(intent.rootId, intentContent(intent));',
    replace: `made += 1;
  return hashOf(intent.rootId, String(made));
}
let made = 0;
function contentOf(intent: Intent): string {
  return intentContent(intent);`,
  },

  {
    name: 'trim-past-cursor',
    story: 'A stream is trimmed past what a consumer has not read.',
    file: 'adapters/sim/store/memoryStream.ts',
    find: `    if (this.length <= lengthMax + slack) return;
    let until = this.added - lengthMax;
    for (const group of this.groups.values()) if (!group.observes) until = Math.min(until, group.next);`,
    replace: `    const until = this.added - Math.min(1, lengthMax, slack);`,
  },
  {
    name: 'dead-letter-silent',
    story: 'What cannot be read is dropped without a record.',
    file: 'engine/step.ts',
    find: ': deadLetter(this.stage.name, input, parsed.malformed, this.atMs);',
    replace: ': new Decision();',
  },
];
