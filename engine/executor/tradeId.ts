/**
 * Trade ids of one symbol grow. They are digits, more than a double holds; compared as text, so that a field that
 * somebody else wrote cannot stop the executor.
 */
export function isLaterTrade(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}
