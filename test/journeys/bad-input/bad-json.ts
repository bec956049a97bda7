/** Bodies that every JSON API must reject, whatever its schema. */

export interface BadBody {
  /** Subject of a test title: `<name> is answered with …`. */
  readonly name: string;
  readonly body: string | Buffer;
  /** Allowed statuses: several where either the gateway or the function may refuse the body first. */
  readonly statuses: readonly number[];
  /** Whether API Gateway itself answers, with a text that cannot be changed. @default false */
  readonly isNative?: boolean;
}

/** Part of every bad value that can hold text, so that a test detects an answer that repeats its input. */
export const MARKER = 'do-not-repeat-me';

/** @param statuses - allowed statuses of the answer; without any, 400 */
export function badBody(name: string, body: string | Buffer, ...statuses: number[]): BadBody {
  return { name, body, statuses: statuses.length > 0 ? statuses : [400] };
}

/** A good body as JSON, and a way to replace its text by JSON that `JSON.stringify` cannot write. */
interface GoodBody {
  readonly json: string;
  withText(json: string): string;
}

/** @param textField - name of a field of `good` that takes any text */
export function badJson(good: object, textField: string): readonly BadBody[] {
  const body = { json: JSON.stringify(good), withText: (json: string) => withMember(good, textField, json) };
  return [notJson, notUtf8, notAnObject, forbiddenCharacters, extremes].flatMap((bodies) => bodies(body));
}

/** Returns an object as JSON, with one member replaced by JSON text that `JSON.stringify` cannot write. */
export function withMember(object: object, field: string, json: string): string {
  const others = Object.entries(object).filter(([other]) => other !== field);
  const members = others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  return `{${[...members, `${JSON.stringify(field)}:${json}`].join(',')}}`;
}

function notJson({ json, withText }: GoodBody): BadBody[] {
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
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are part of the text that is sent
    '"${x}',
  ];
  return [
    ...texts.map((text, index) => badBody(`the malformed JSON text ${printable(text)} (${index + 1})`, text)),
    ...values.map((value) => badBody(`an object with the malformed JSON value ${printable(value)}`, withText(value))),
  ];
}

function notUtf8({ withText }: GoodBody): BadBody[] {
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
    Buffer.concat([Buffer.from(withText('"')), Buffer.from(wrong), Buffer.from('"}')]);
  const encodings = (['utf16le', 'latin1'] as const).map((encoding) =>
    badBody(`a body in the encoding ${encoding}`, Buffer.from(withText('"Gr\u00fc\u00dfe"'), encoding)),
  );
  return [
    ...bytes.map((wrong) =>
      badBody(
        `a body with the byte sequence ${Buffer.from(wrong).toString('hex')}, which is not UTF-8,`,
        inTitle(wrong),
      ),
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
  return values.map((value) => badBody(`the JSON value ${value.slice(0, 30)} instead of a good object`, value));
}

function forbiddenCharacters({ withText }: GoodBody): BadBody[] {
  const escaped = ['\\u0000', '\\ud800', '\\udfff', '\\udc00\\ud800', '\\ufffe', '\\uffff', '\\uFFFF', '\\ufffd'];
  const raw = ['\u{FFFE}', '\u{FFFF}', '\u{FFFD}'];
  return [...escaped, ...raw].map((character) =>
    badBody(`a text with the forbidden character ${printable(character)}`, withText(`"a${character}b"`)),
  );
}

function extremes({ json, withText }: GoodBody): BadBody[] {
  const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
  const nested = [31, 32, 100, 1_000, 10_000].flatMap((depth) => [
    badBody(`an object with ${depth} nested arrays`, withText(deep(depth, '[', ']'))),
    badBody(`an object with ${depth} nested objects`, withText(`${deep(depth, '{"a":', '}').replace('}', '1}')}`)),
    badBody(`a body of ${depth} opening brackets`, '['.repeat(depth)),
  ]);
  const manyFields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]));
  return [
    ...nested,
    badBody('an object with 10,000 unexpected fields', JSON.stringify({ ...JSON.parse(json), ...manyFields })),
    badBody('an array of 100,000 numbers', JSON.stringify(Array.from({ length: 100_000 }, () => 0)), 400, 413),
    badBody('a number of 100,000 digits', withText('9'.repeat(100_000))),
    badBody('a text of 300,000 characters', withText(`"${'x'.repeat(300_000)}"`), 400, 413),
    badBody('a good object followed by 300,000 spaces', json + ' '.repeat(300_000), 413),
    badBody('a text of 1 MB', withText(`"${'x'.repeat(1_000_000)}"`), 400, 413),
    badBody('a text of 7 MB, above the limit of AWS Lambda,', withText(`"${'x'.repeat(7_000_000)}"`), 400, 413),
    {
      ...badBody('a body of 11 MB, above the limit of API Gateway,', json + ' '.repeat(11_000_000), 413),
      isNative: true,
    },
  ];
}

/** Texts that look dangerous but are valid: they are stored unchanged. */
export const HARMLESS_TEXTS: readonly string[] = [
  "Robert'); DROP TABLE Students;--",
  '{"$ne": null}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are part of the text that is sent
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

/** Returns a short form of a text for a test title, in ASCII. */
export function printable(text: string): string {
  const visible = JSON.stringify(text).replace(
    /[^ -~]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return visible.length > 48 ? `${visible.slice(0, 45)}\u2026` : visible;
}

/** Returns rows for `test.each`, whose titles can name the values by `$shown`. */
export function shownValues(values: readonly string[]) {
  return values.map((value) => ({ shown: printable(value), value }));
}
