/** A seed that is new with every commit and the same on every machine: what runs in CI is random yet repeatable. */
import { execFileSync } from 'node:child_process';

/** The commit this checkout stands on; a fixed word where there is none, or no git. */
export function commitSeed(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'no-commit';
  }
}
