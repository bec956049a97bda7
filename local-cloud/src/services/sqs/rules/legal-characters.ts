import { invalidMessageContents } from '../errors.ts';

/** The XML 1.0 character set. Anything else, a lone surrogate too, is refused in bodies and attribute values. */
const ONLY_LEGAL_CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** @throws InvalidMessageContents */
export function requireLegalCharacters(text: string): void {
  if (!ONLY_LEGAL_CHARACTERS.test(text)) throw invalidMessageContents();
}
