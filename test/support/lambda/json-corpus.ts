type Verdict = 'accepted' | 'malformed-json' | 'unsafe-json' | 'body-too-large';

export interface CorpusEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly verdict: Verdict;
  /** Of the first error, where there are errors. */
  readonly errorCode?: string;
}

const accepted = (texts: readonly string[]) => texts.map((text) => entry(text, 'accepted'));

const malformed = (texts: readonly string[]) => texts.map((text) => entry(text, 'malformed-json'));

const unsafe = (errorCode: string) => (texts: readonly string[]) =>
  texts.map((text) => ({ ...entry(text, 'unsafe-json'), errorCode }));

function entry(content: string | readonly number[], verdict: Verdict): CorpusEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const text = typeof content === 'string' ? JSON.stringify(content) : bytes.toString('hex');
  return { name: text.length > 60 ? `${text.slice(0, 57)}... (${bytes.length} bytes)` : text, bytes, verdict };
}

/** Tag of a list of texts that contain no white space. Backslashes are part of the texts. */
const each = ({ raw: [texts = ''] }: TemplateStringsArray) => texts.trim().split(/\s+/);

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const padded = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

const NUMBERS = [
  ...accepted(each`
    -1 0.1 1.10 19.99 1e2 1E+2 1e-2 0e5 0.0 0e999999 100000000000000000000e-18 9007199254740991 -9007199254740991
    1.7976931348623157 0.30000000000000004 5e-324 123456789012345
  `),
  ...malformed(each`
    +1 01 -01 00 1. .5 -.5 - --1 1e 1e+ 1e1.5 0x1f 0b1 0o7 1_000 1,5 １ [01] {"a":1.} [-] [1e] {"a":+1} [.1] [1.e1]
    ∞ 1f 10n
  `),
  ...malformed(['- 1', '1 .5']),
  ...unsafe('number-out-of-range')(each`
    1e400 -1e400 1e309 1.8e308 {"price":1e999} [1e9999999999]
  `),
  ...unsafe('number-out-of-range')([`1${'0'.repeat(400)}`]),
  ...unsafe('negative-zero')(each`
    -0 -0.0 -0e1 -0.000e-9 {"price":-0} -1e-400
  `),
  ...unsafe('number-not-exact')(each`
    9007199254740992 9007199254740993 -9007199254740993 1e16 1e300 12345678901234567890
    0.1000000000000000055511151231257827 3.14159265358979323846 1e-400 0.12345678901234567890 4.9e-324 [1,2,1e17]
  `),
  ...unsafe('number-not-exact')([`0.${'1'.repeat(39)}`, `1.${'0'.repeat(38)}`, `0.${'0'.repeat(60)}1`]),
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
  ...unsafe('too-deep')([...[32, 33, 64, 1_000, 10_000, 131_072].map(nested), ...[32, 100, 10_000].map(nestedObjects)]),
  ...malformed([...[1, 31, 32, 1_000, 200_000].map((depth) => '['.repeat(depth)), '{"a":'.repeat(30_000)]),
];

const NAMES = [
  ...unsafe('forbidden-name')(each`
    {"__proto__":{"admin":true}} {"__proto__":null} {"a":{"__proto__":1}} [{"__proto__":1}] {"\u005f_proto__":1}
    {"__pr\u006fto__":[]} {"constructor":{"prototype":{"x":1}}} {"prototype":1} {"a":[{"constructor":1}]}
    {"a":1,"constructor":1}
  `),
  ...unsafe('duplicate-name')(each`
    {"a":1,"a":2} {"a":1,"b":2,"a":1} {"a":1,"\u0061":2} {"x":{"a":1,"a":1}} [{"a":1,"a":1}] {"":1,"":2}
    {"a":{},"a":{}} {"a":[1,{"b":1}],"a":1}
  `),
  ...unsafe('duplicate-name')(['{"é":1,"\\u00e9":2}']),
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

const VALID = '{"isbn":"9780306406157","title":"Añ \\"x\\" \\u00e9 😀","price":19.99,"tags":[true,null,-1.5e-3,{}]}';

const inString = (bytes: readonly number[]) => [0x22, ...bytes, 0x22];

const STRUCTURE = [
  ...accepted(each`
    {} [] null true false "" 0 [[],{}] {"":1} {"a":{"b":1},"b":1} {"a":1,"A":2} {"x":["__proto__"]}
    {"x":"constructor"} {"prototypes":1}
  `),
  ...accepted([VALID, ' {} ', '\t\r\n{ "a" : [ ] }\n']),
  ...malformed(each`
    { } [ ] " , : {] [} {}} []] [1 [1, [,1] [1,] [,] {,} {"a"} {"a":} {"a":1,} {:1} {"a"::1} {1:2} {a:1} {'a':1}
    'a' {"a":1;"b":2} [1;2] /**/{} {}// {"a":/*x*/1} <a/> nul nulll True NULL undefined NaN Infinity -Infinity
    [NaN] {"a":undefined} a=1&b=2
  `),
  ...malformed([
    '',
    ' ',
    '\n',
    '{} {}',
    '1 2',
    '[1 2]',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '# {}',
    '\u00a0{}',
    '\u2028{}',
    '\u000b{}',
    '\f{}',
    '{}\0',
    '\0',
    '\u3000[]',
    '﹛﹜',
  ]),

  // All truncated versions of a valid body.
  ...range(0, VALID.length - 1).map((length) => entry(VALID.slice(0, length), 'malformed-json')),
];

const TEXT = [
  ...accepted(each`
    "\u0001\u001f\u007f" "\"\\\/\b\f\n\r\t" "\ud83d\ude00" "é" "\uDBFF\uDFFF" "<script>alert(1)</script>"
    {"$gt":""} "{{7*7}}" "\u003cimg\u003e" "a\u0020b"
  `),
  ...accepted([
    '"e\u0301"',
    '"\u200b\u202e\u2028"',
    '"\u007f\u0080"',
    '"\ufdd0"',
    '"\u{1FFFE}"',
    '"\u{10FFFF}"',
    '"\ue000"',
    '"\'; DROP TABLE books; --"',
    '"\u0024{jndi:ldap://x/a}"',
  ]),
  ...range(0, 0x1f).map((code) => entry(inString([code]), 'malformed-json')),
  ...range(0x20, 0x7e)
    .map((code) => String.fromCharCode(code))
    .filter((letter) => !'"\\/bfnrt'.includes(letter))
    .map((letter) => entry(`"\\${letter}"`, 'malformed-json')),
  ...malformed(each`
    "\u" "\u1" "\u12" "\u123" "\u123g" "\U00e9" "\u{e9}" "\x41" "a "\"
  `),
  ...malformed(['"\\u 0e9"']),
  ...unsafe('forbidden-character')(each`
    "\u0000" "a\u0000b" "\ufffe" "\uFFFF" "\ufffd" "\ud800" "\udbff" "\udc00" "\udfff" "\ud800x" "\ude00\ud83d"
    "\ud83d\ud83d\ude00" {"\ud800":1} {"a":["b","\u0000"]} ["ok","\uffff"]
  `),
  ...unsafe('forbidden-character')(['"\ufffe"', '"\uffff"', '"\ufffd"', '{"\uffff":1}']),
];

const BYTES = [
  [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
  [0xfe, 0xff, 0x00, 0x7b, 0x00, 0x7d],
  [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
  [0x7b, 0x00, 0x7d, 0x00],
  [0x00, 0x00, 0x00, 0x7b, 0x00, 0x00, 0x00, 0x7d],
  ...[0x80, 0xbf, 0xc0, 0xc1, 0xe9, 0xf5, 0xf8, 0xfc, 0xfe, 0xff].map((byte) => inString([byte])),
  inString([0xc3]),
  inString([0xc3, 0x28]),
  inString([0xc0, 0x80]),
  inString([0xc0, 0xaf]),
  inString([0xe2, 0x82]),
  inString([0xe2, 0x28, 0xa1]),
  inString([0xe0, 0x80, 0xaf]),
  inString([0xed, 0xa0, 0x80]),
  inString([0xed, 0xbf, 0xbf]),
  inString([0xf0, 0x9f, 0x98]),
  inString([0xf0, 0x80, 0x80, 0xaf]),
  inString([0xf4, 0x90, 0x80, 0x80]),
].map((bytes) => entry(bytes, 'malformed-json'));

/** Several hundred bodies of requests and the verdict on each. */
export const JSON_CORPUS: readonly CorpusEntry[] = [
  ...STRUCTURE,
  ...TEXT,
  ...BYTES,
  ...NUMBERS,
  ...NESTING,
  ...NAMES,
  ...SIZE,
];
