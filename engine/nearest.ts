/** The known word that a mistyped one most likely stands for. */

/** Longer words are not compared: it bounds the work. */
const LENGTH_MAX = 64;

/** @returns the nearest of `words` by edit distance, the first of equals; undefined when none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (word.length > LENGTH_MAX) return undefined;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 4)) + 1;
  for (const other of words) {
    const distance = editDistance(word, other);
    if (distance >= least) continue;
    least = distance;
    best = other;
  }
  return best;
}

/** Letters to insert, delete or replace (V. Levenshtein 1966), row by row. */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
