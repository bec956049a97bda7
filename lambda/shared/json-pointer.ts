/** Names that can stand in an answer or a log without anyone having to wonder what they do there. */
const PLAIN_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * RFC 6901, up to the first name that is no plain word: what a client calls its fields is not repeated unseen.
 *
 * @param path names and positions, from the outside in
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  const names = path.map(String);
  const strange = names.findIndex((name) => !PLAIN_NAME.test(name));
  const plain = strange < 0 ? names : names.slice(0, strange);
  return plain.map((name) => `/${name}`).join('');
}
