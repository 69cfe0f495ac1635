/** JSON as the venue writes it: order ids are bare numbers beyond 2^53, which JSON.stringify cannot write. */

/** A whole number of any size. `@` is in no text a client can send into an answer, so the mark cannot be forged. */
export interface WireInteger {
  toJSON(): string;
}

export function integer(digits: string): WireInteger {
  return { toJSON: () => `@int:${digits}@` };
}

export function wireJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"@int:(-?\d+)@"/g, '$1');
}
