/**
 * Compares keys as S3 lists them: by their UTF-8 bytes. JavaScript's own order differs where a surrogate pair meets a
 * character from U+E000 on.
 *
 * @returns below zero if `a` comes first, above zero if `b` does
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for characters from U+10000 on, behind all other code units. */
function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}
