/**
 * Encodes a key as S3 does in events and in listings with `encoding-type=url`: as an HTML form would, with `/` kept.
 * A blank becomes `+`, `@` becomes `%40`.
 */
export function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
