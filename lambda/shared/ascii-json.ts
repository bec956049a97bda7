/** JSON in ASCII only: not every SQS-compatible server takes characters above U+FFFF, and U+FFFE is refused by SQS itself. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
