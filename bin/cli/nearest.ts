/** The word somebody probably meant. */
import { editDistance } from '../../engine/nearest.ts';

const WORD_LENGTH_MAX = 80;

/** The closest of the known words, or undefined when none is close: it starts alike, or two in five letters are right. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const asked = word.slice(0, WORD_LENGTH_MAX).toLowerCase();
  if (asked === '') return undefined;
  const within = known.find((other) => other.includes(asked) && asked.length > 2);
  if (within !== undefined) return within;
  const ranked = known.map((other) => ({ other, edits: editDistance(asked, other.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= Math.max(2, asked.length * 0.4) ? best.other : undefined;
}

/** `, did you mean <word>?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}
