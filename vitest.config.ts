import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { commitSeed } from './properties/commitSeed.ts';

/** 31 bits of the commit; another word for it is a number all the same. */
const seed = Number.parseInt(/^[0-9a-f]{8}/.exec(commitSeed())?.[0] ?? '0', 16) >>> 1;

export default defineConfig({
  test: {
    environment: 'node',
    include: ['**/*.test.ts'],
    testTimeout: 20_000,
    setupFiles: [fileURLToPath(new URL('./properties/drawn/configure.ts', import.meta.url))],
    env: { LOCKSTEP_SEED: process.env['LOCKSTEP_SEED'] ?? String(seed) },
  },
});
