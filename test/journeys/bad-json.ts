/** Bodies that no JSON API should take, whatever it is about. */

export interface BadBody {
  readonly name: string;
  readonly body: string | Buffer;
  /** Any of these. The gateway and the function refuse in their own order. */
  readonly statuses: readonly number[];
  /** API Gateway answers in words of its own, which can't be changed. @default false */
  readonly isNative?: boolean;
}

/** What a good body is, for bad ones to be made of. */
export interface GoodBody {
  readonly json: string;
  /** A field that takes any text. */
  readonly textField: string;
  /** The body with one value replaced by JSON text, which `JSON.stringify` could not write. */
  withValue(field: string, json: string): string;
}

/** In every bad value that can hold text, so that a test finds out when an answer repeats what was sent. */
export const MARKER = 'do-not-repeat-me';

export function badBody(name: string, body: string | Buffer, ...statuses: number[]): BadBody {
  return { name, body, statuses: statuses.length > 0 ? statuses : [400] };
}

export function badJson(good: GoodBody): readonly BadBody[] {
  return [notJson, notUtf8, notAnObject, forbiddenCharacters, extremes].flatMap((bodies) => bodies(good));
}

function notJson({ json, textField, withValue }: GoodBody): BadBody[] {
  const texts = [
    '',
    ' ',
    '\n\t\r ',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    `"${MARKER}`,
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{,"a":1}',
    '{"a" 1}',
    '{"a"::1}',
    '{a:1}',
    "{'a':1}",
    '{"a":1 "b":2}',
    '{"a":1}}',
    '{"a":1}{"b":2}',
    `${json}${json}`,
    `${json},`,
    `${json};`,
    `${json}#`,
    `${json}//${MARKER}`,
    `/*${MARKER}*/${json}x`,
    `<record>${MARKER}</record>`,
    `isbn=9780134685991&title=${MARKER}`,
    `isbn: 9780134685991\ntitle: ${MARKER}`,
    `callback(${json})`,
    'undefined',
    'nul',
    'NULL',
    'True',
    'NaN',
    'Infinity',
    '-Infinity',
    '-',
    '+1',
    '.5',
    '1.',
    '1e',
    '1e+',
    '0x1F',
    '01',
    '1_000',
    '1,5',
    '[1,]',
    '[1 2]',
    '\u0000',
    `\uFEFF${json}`,
    `\u00A0${json}`,
    `\u2028${json}`,
    'data:application/json,{}',
    '\x1b[31m',
    json.slice(0, -1),
    json.slice(1),
    json.replace(':', '='),
    json.replaceAll('"', '\u201C'),
    json.replaceAll('"', '`'),
  ];
  const values = [
    '"\n"',
    '"\t"',
    '"\\x41"',
    '"\\u12"',
    '"\\u{1F600}"',
    '"\\"',
    "'a'",
    '"a" "b"',
    '01',
    '1.',
    '.1',
    '+1',
    '--1',
    '0x10',
    '1e',
    'NaN',
    'Infinity',
    'undefined',
    'new Date()',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is what somebody would send
    '"${x}',
  ];
  return [
    ...texts.map((text, index) => badBody(`text ${index + 1} that is not JSON: ${printable(text)}`, text)),
    ...values.map((value) => badBody(`a value that is not JSON: ${printable(value)}`, withValue(textField, value))),
  ];
}

function notUtf8({ textField, withValue }: GoodBody): BadBody[] {
  const bytes = [
    [0x80],
    [0xbf],
    [0xc0, 0x80],
    [0xc1, 0xbf],
    [0xc3],
    [0xc3, 0x28],
    [0xe0, 0x80, 0x80],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf0, 0x9f, 0x98],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf5],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xfe],
    [0xff],
    [0xff, 0xfe],
    [0xe9],
    [0x93, 0x94],
  ];
  const inTitle = (wrong: number[]) =>
    Buffer.concat([Buffer.from(withValue(textField, '"')), Buffer.from(wrong), Buffer.from('"}')]);
  const encodings = (['utf16le', 'latin1'] as const).map((encoding) =>
    badBody(`${encoding} text`, Buffer.from(withValue(textField, '"Gr\u00fc\u00dfe"'), encoding)),
  );
  return [
    ...bytes.map((wrong) =>
      badBody(`bytes ${Buffer.from(wrong).toString('hex')}, which are not UTF-8`, inTitle(wrong)),
    ),
    ...encodings,
  ];
}

function notAnObject({ json }: GoodBody): BadBody[] {
  const values = [
    'null',
    'true',
    'false',
    '0',
    '1',
    '-1.5',
    '""',
    `"${MARKER}"`,
    '[]',
    '[{}]',
    `[${json}]`,
    '{}',
    '[[]]',
  ];
  return values.map((value) => badBody(`${value.slice(0, 30)} at the top`, value));
}

function forbiddenCharacters({ textField, withValue }: GoodBody): BadBody[] {
  const escaped = ['\\u0000', '\\ud800', '\\udfff', '\\udc00\\ud800', '\\ufffe', '\\uffff', '\\uFFFF', '\\ufffd'];
  const raw = ['\u{FFFE}', '\u{FFFF}', '\u{FFFD}'];
  return [...escaped, ...raw].map((character) =>
    badBody(`${printable(JSON.stringify(character))} in a text`, withValue(textField, `"a${character}b"`)),
  );
}

function extremes({ json, textField, withValue }: GoodBody): BadBody[] {
  const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
  const nested = [31, 32, 100, 1_000, 10_000].flatMap((depth) => [
    badBody(`${depth} arrays within each other`, withValue(textField, deep(depth, '[', ']'))),
    badBody(
      `${depth} objects within each other`,
      withValue(textField, `${deep(depth, '{"a":', '}').replace('}', '1}')}`),
    ),
    badBody(`${depth} arrays that never end`, '['.repeat(depth)),
  ]);
  const manyFields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]));
  return [
    ...nested,
    badBody('10,000 fields', JSON.stringify({ ...JSON.parse(json), ...manyFields })),
    badBody('100,000 errors', JSON.stringify(Array.from({ length: 100_000 }, () => 0)), 400, 413),
    badBody('100,000 digits', withValue(textField, '9'.repeat(100_000))),
    badBody('300,000 characters', withValue(textField, `"${'x'.repeat(300_000)}"`), 400, 413),
    badBody('300,000 spaces around a record', json + ' '.repeat(300_000), 413),
    badBody('1 MB of text', withValue(textField, `"${'x'.repeat(1_000_000)}"`), 400, 413),
    badBody('7 MB, more than a function takes', withValue(textField, `"${'x'.repeat(7_000_000)}"`), 400, 413),
    { ...badBody('11 MB, more than API Gateway takes', json + ' '.repeat(11_000_000), 413), isNative: true },
  ];
}

/** Text that looks dangerous and is none: stored as it was sent. */
export const HARMLESS_TEXTS: readonly string[] = [
  "Robert'); DROP TABLE Students;--",
  '{"$ne": null}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is what somebody would send
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}} #{7*7} <%= 7*7 %>',
  '../../../../etc/passwd',
  '$(reboot) `reboot` ; reboot',
  '%00 %0d%0a %s %n',
  '=HYPERLINK("http://127.0.0.1")',
  'attribute_not_exists(id) :value #name',
  'caf\u00e9',
  'cafe\u0301',
  '\u{1F469}\u200D\u{1F469}\u200D\u{1F467} \u{1F1EA}\u{1F1FA}',
  '\u202Egnp.exe',
  'zero\u200Bwidth\u2060joiner\uFEFF',
  '\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627',
  '日本語 ελληνικά हिन्दी',
  'line\nbreak\ttab\r\n',
  '\\ backslash / slash \\u0041',
  '\u{10FFFD}\u{F0000}',
  '   spaces   ',
  'null',
  'true',
  '0',
];

export function printable(text: string): string {
  const visible = JSON.stringify(text).replace(
    /[^ -~]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return visible.length > 48 ? `${visible.slice(0, 45)}\u2026` : visible;
}
