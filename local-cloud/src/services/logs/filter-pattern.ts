import { AwsError } from '../../front-door/aws-json.ts';
import { fieldAt, jsonOf } from './json-fields.ts';

export type LineFilter = (line: string) => boolean;

/**
 * Reads a filter pattern: terms that must all be in the line (`ERROR "timed out"`), or a JSON field (`{ $.key = "a/*" }`).
 *
 * @throws AwsError for a pattern that is not available locally
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilterPattern(pattern: string): LineFilter {
  const text = pattern.trim();
  if (text.startsWith('{')) return parseField(text);
  const terms = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare = '']) => {
    if (/^[?%[-]/.test(bare)) throw unavailable(pattern);
    return quoted === undefined ? bare : unescaped(quoted);
  });
  return (line) => terms.every((term) => line.includes(term));
}

/** Compares the whole text of a field; `*` matches any characters. */
function parseField(pattern: string): LineFilter {
  const [, path, quoted, bare] =
    /^\{\s*\$\.([\w.@-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()&|"]+))\s*\}$/.exec(pattern) ?? [];
  if (path === undefined) throw unavailable(pattern);
  const expected = quoted === undefined ? (bare ?? '') : unescaped(quoted);
  const wildcard = new RegExp(
    `^${expected.replaceAll(/[\\^$.*+?()[\]{}|]/g, (special) => (special === '*' ? '.*' : `\\${special}`))}$`,
    's',
  );
  return (line) => {
    const value = fieldAt(jsonOf(line), path);
    return value !== undefined && value !== null && typeof value !== 'object' && wildcard.test(String(value));
  };
}

function unescaped(quoted: string): string {
  return quoted.replaceAll(/\\(.)/g, '$1');
}

function unavailable(pattern: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Filter pattern '${pattern}' is not available locally. Available: terms that the line contains, and { $.field = "text" }.`,
  );
}
