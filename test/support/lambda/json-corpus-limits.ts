export type Verdict = 'accepted' | 'malformed-json' | 'unsafe-json' | 'body-too-large';

export interface CorpusEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly verdict: Verdict;
  /** Of the first error, where there are errors. */
  readonly errorCode?: string;
}

export const accepted = (texts: readonly string[]) => texts.map((text) => entry(text, 'accepted'));

export const malformed = (texts: readonly string[]) => texts.map((text) => entry(text, 'malformed-json'));

export const unsafe = (errorCode: string, texts: readonly string[]) =>
  texts.map((text) => ({ ...entry(text, 'unsafe-json'), errorCode }));

export function entry(content: string | readonly number[], verdict: Verdict): CorpusEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const text = typeof content === 'string' ? JSON.stringify(content) : bytes.toString('hex');
  return { name: text.length > 60 ? `${text.slice(0, 57)}... (${bytes.length} bytes)` : text, bytes, verdict };
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const padded = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

const NUMBERS = [
  ...accepted([
    '-1',
    '0.1',
    '1.10',
    '19.99',
    '1e2',
    '1E+2',
    '1e-2',
    '0e5',
    '0.0',
    '0e999999',
    '100000000000000000000e-18',
  ]),
  ...accepted([
    '9007199254740991',
    '-9007199254740991',
    '1.7976931348623157',
    '0.30000000000000004',
    '5e-324',
    '123456789012345',
  ]),
  ...malformed([
    '+1',
    '01',
    '-01',
    '00',
    '1.',
    '.5',
    '-.5',
    '-',
    '--1',
    '1e',
    '1e+',
    '1e1.5',
    '0x1f',
    '0b1',
    '0o7',
    '1_000',
    '1,5',
    '１',
  ]),
  ...malformed(['[01]', '{"a":1.}', '[-]', '[1e]', '{"a":+1}', '[.1]', '[1.e1]', '- 1', '1 .5', '∞', '1f', '10n']),
  ...unsafe('number-out-of-range', [
    '1e400',
    '-1e400',
    '1e309',
    '1.8e308',
    `1${'0'.repeat(400)}`,
    '{"price":1e999}',
    '[1e9999999999]',
  ]),
  ...unsafe('negative-zero', ['-0', '-0.0', '-0e1', '-0.000e-9', '{"price":-0}', '-1e-400']),
  ...unsafe('number-not-exact', [
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e16',
    '1e300',
    '12345678901234567890',
  ]),
  ...unsafe('number-not-exact', [
    '0.1000000000000000055511151231257827',
    '3.14159265358979323846',
    '1e-400',
    '0.12345678901234567890',
  ]),
  ...unsafe('number-not-exact', [
    `0.${'1'.repeat(39)}`,
    `1.${'0'.repeat(38)}`,
    `0.${'0'.repeat(60)}1`,
    '4.9e-324',
    '[1,2,1e17]',
  ]),
];

const NESTING = [
  ...range(1, 31).map((depth) => entry(nested(depth), 'accepted')),
  ...range(1, 31).map((depth) => entry(nestedObjects(depth), 'accepted')),
  ...accepted([
    `[${'[],'.repeat(1_000)}[]]`,
    `[${'{"a":[]},'.repeat(1_000)}{}]`,
    `"${'['.repeat(100)}"`,
    `["${'{'.repeat(100)}\\""]`,
  ]),
  ...unsafe('too-deep', [...[32, 33, 64, 1_000, 10_000, 131_072].map(nested), ...[32, 100, 10_000].map(nestedObjects)]),
  ...malformed([...[1, 31, 32, 1_000, 200_000].map((depth) => '['.repeat(depth)), '{"a":'.repeat(30_000)]),
];

const NAMES = [
  ...unsafe('forbidden-name', [
    '{"__proto__":{"admin":true}}',
    '{"__proto__":null}',
    '{"a":{"__proto__":1}}',
    '[{"__proto__":1}]',
  ]),
  ...unsafe('forbidden-name', [
    '{"\\u005f_proto__":1}',
    '{"__pr\\u006fto__":[]}',
    '{"constructor":{"prototype":{"x":1}}}',
  ]),
  ...unsafe('forbidden-name', ['{"prototype":1}', '{"a":[{"constructor":1}]}', '{"a":1,"constructor":1}']),
  ...unsafe('duplicate-name', [
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"a":1,"a":1}}',
    '[{"a":1,"a":1}]',
  ]),
  ...unsafe('duplicate-name', ['{"":1,"":2}', '{"a":{},"a":{}}', '{"a":[1,{"b":1}],"a":1}', '{"é":1,"\\u00e9":2}']),
];

const SIZE = [
  entry(padded(262_144), 'accepted'),
  entry(padded(262_145), 'body-too-large'),
  entry(`[${'1,'.repeat(131_071)}1]`, 'body-too-large'),
  entry(
    `{${range(1, 10_000)
      .map((index) => `"k${index}":1`)
      .join()}}`,
    'accepted',
  ),
  entry(`"${'é'.repeat(131_071)}"`, 'accepted'),
  entry(`"${'é'.repeat(131_072)}"`, 'body-too-large'),
  entry(' '.repeat(262_145), 'body-too-large'),
  entry(' '.repeat(262_144), 'malformed-json'),
];

/** JSON that is too much for some reader: numbers, nesting, names and size. */
export const LIMITS: readonly CorpusEntry[] = [...NUMBERS, ...NESTING, ...NAMES, ...SIZE];
