/** A law that no run shows by itself: it is judged on what several runs came to, or on what one of them was compared with. */
export interface LawAcrossRuns<Evidence> {
  /** Of the design. */
  readonly number: number;
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly statement: string;
  /** @returns how it is broken, in one sentence with what proves it; undefined when it holds */
  judge(evidence: Evidence): string | undefined;
}

/** As the fuzzer and saved cases name a law: `17-same-trace`. */
export function lawKey({ number, name }: Pick<LawAcrossRuns<never>, 'number' | 'name'>): string {
  return `${number}-${name}`;
}
