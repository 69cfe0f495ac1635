/** An entry that a producer outside the engine appends to a stream at a virtual time. */
export interface Signal {
  /** Unix ms. */
  readonly atMs: number;
  /** `STREAM.decisions` or `STREAM.intents` of engine/names.ts. */
  readonly stream: string;
  /** As on the wire: every value is text. */
  readonly fields: Readonly<Record<string, string>>;
}
