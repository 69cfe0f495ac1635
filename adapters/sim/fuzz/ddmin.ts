/**
 * Delta debugging (Zeller, Hildebrandt 2002): the smallest part of a list that still fails, in the sense that it passes
 * as soon as any single item is left out.
 */

/**
 * @param items fail together.
 * @param fails may say no for lack of budget: the result is then only smaller, not smallest.
 */
export function ddmin<Item>(items: readonly Item[], fails: (part: readonly Item[]) => boolean): readonly Item[] {
  if (items.length === 0 || fails([])) return [];
  let kept = items;
  let parts = Math.min(2, kept.length);
  while (kept.length > 1) {
    const smaller = withoutOnePart(kept, parts).find(fails);
    if (smaller !== undefined) {
      kept = smaller;
      parts = Math.max(2, Math.min(parts - 1, kept.length));
    } else if (parts < kept.length) parts = Math.min(parts * 2, kept.length);
    else break;
  }
  return kept;
}

/** The list without its first nth, without its second nth, and so on. */
function withoutOnePart<Item>(items: readonly Item[], parts: number): readonly (readonly Item[])[] {
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * items.length) / parts);
    const to = Math.floor(((part + 1) * items.length) / parts);
    return [...items.slice(0, from), ...items.slice(to)];
  });
}
