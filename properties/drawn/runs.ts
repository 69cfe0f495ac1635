/** How much property tests draw: so much each by default, as much as `npm run properties -- --runs N` says otherwise. */

const ASKED = process.env['LOCKSTEP_RUNS'];

export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: ASKED === undefined ? usual : Number(ASKED) };
}

/** Of a test that draws; without end when somebody asked for more. ms. */
export const DRAWN_MS = ASKED === undefined ? 120_000 : 0;
