/** Keys and passwords of this process, kept out of everything it says: every text goes through here before it leaves. */

const HIDDEN = '[hidden]';
/** Shorter texts would turn up in honest words. */
const SECRET_LENGTH_MIN = 6;
const SIGNATURE = /\b(signature|listenKey)(=|":\s*")[\w%-]+/g;

export type Hide = (text: string) => string;

/** @param secrets texts that must not be seen; undefined and empty ones are none. */
export function hiding(secrets: readonly (string | undefined)[]): Hide {
  const hide = hidingWords(secrets);
  return (text) => hide(text).replace(SIGNATURE, `$1$2${HIDDEN}`);
}

/** These texts and nothing else: a producer's own `signature` is no secret of ours, and ids are made of it. */
export function hidingWords(secrets: readonly (string | undefined)[]): Hide {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret !== '');
  const forms = known.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const words = [...new Set(forms)].filter(({ length }) => length >= SECRET_LENGTH_MIN);
  return (text) => words.reduce((hidden, word) => hidden.replaceAll(word, HIDDEN), text);
}
