/** Bodies that are no order, each with what it has to be answered: a corpus of several hundred. */
import { type BadBody, badBody, badJson, MARKER, printable } from './bad-json.ts';

export const GOOD_LINE = { sku: 'BOOK-1', quantity: 2, unitPrice: 9.95 } as const;
export const GOOD_ORDER = { customerId: 'ann', lines: [GOOD_LINE] } as const;

type Field = keyof typeof GOOD_ORDER | 'note';
type LineField = keyof typeof GOOD_LINE;

const good = JSON.stringify(GOOD_ORDER);

/** AWS Lambda takes 6 MB: above, the gateway answers in its own words. */
const MOST_FOR_A_FUNCTION = 6_000_000;

/** An order with one value replaced by JSON text, which `JSON.stringify` could not write. */
function withValue(field: Field, json: string): string {
  return withMember(GOOD_ORDER, field, json);
}

function withLineValue(field: LineField, json: string): string {
  return withValue('lines', `[${withMember(GOOD_LINE, field, json)}]`);
}

function withMember(object: object, name: string, json: string): string {
  const others = Object.entries(object).filter(([other]) => other !== name);
  const members = others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  return `{${[...members, `${JSON.stringify(name)}:${json}`].join(',')}}`;
}

function withoutMember(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}

const WRONG_TYPES = ['null', 'true', '{}', `{"x":"${MARKER}"}`];
const NO_TEXTS = [...WRONG_TYPES, '[]', `["${MARKER}"]`, '1', '1.5', '-0'];
const NO_NUMBERS = [...WRONG_TYPES, '[]', `["${MARKER}"]`, '"1"', `"${MARKER}"`, '""'];
const NO_LISTS = [...WRONG_TYPES, '1', '""', `"${MARKER}"`];

function wrongFields(): BadBody[] {
  const ofOrder = (field: Field, values: readonly string[]) =>
    values.map((value) => badBody(`${field} that is ${printable(value)}`, withValue(field, value)));
  const ofLine = (field: LineField, values: readonly string[]) =>
    values.map((value) => badBody(`${field} that is ${printable(value)}`, withLineValue(field, value)));
  return [
    ...Object.keys(GOOD_ORDER).map((name) => badBody(`no ${name}`, JSON.stringify(withoutMember(GOOD_ORDER, name)))),
    ...Object.keys(GOOD_LINE).map((name) =>
      badBody(`no ${name}`, withValue('lines', JSON.stringify([withoutMember(GOOD_LINE, name)]))),
    ),
    ...ofOrder('customerId', NO_TEXTS),
    ...ofOrder('note', NO_TEXTS),
    ...ofOrder('lines', NO_LISTS),
    ...ofLine('sku', NO_TEXTS),
    ...ofLine('quantity', NO_NUMBERS),
    ...ofLine('unitPrice', NO_NUMBERS),
    badBody('a note of 1,001 characters', withValue('note', JSON.stringify('x'.repeat(1_001)))),
  ];
}

function wrongLines(): BadBody[] {
  const line = JSON.stringify(GOOD_LINE);
  const lists = ['[]', '[null]', '[[]]', '[{}]', `[${line},null]`, `[${line},"${MARKER}"]`, `[[${line}]]`, line];
  return [
    ...lists.map((list, index) => badBody(`lines ${index + 1}: ${printable(list)}`, withValue('lines', list))),
    badBody('51 lines', withValue('lines', `[${Array.from({ length: 51 }, () => line).join(',')}]`)),
    badBody('5,000 lines', withValue('lines', `[${Array.from({ length: 5_000 }, () => line).join(',')}]`), 400, 413),
  ];
}

/** Of those that hold for every name that is asked for by pattern. */
const WRONG_NAMES = [
  '',
  ' ',
  ' ANN',
  'ANN ',
  'ANN\n',
  'ANN ANN',
  '-ANN',
  '.ANN',
  '\u0410NN',
  '\uff21NN',
  'AN\u0301N',
  'A\u200bNN',
  "' OR 1=1 --",
  '../../etc/passwd',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is what somebody would send
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}}',
  '$ne',
  '<script>',
  `${MARKER}!`,
];

function wrongNames(): BadBody[] {
  const customers = [...WRONG_NAMES, 'x'.repeat(129), '|ann', '@ann', 'ann/bob', 'ann:bob'];
  const skus = [...WRONG_NAMES, 'X'.repeat(41), 'book-1', 'Book', 'A_1', 'A.1', MARKER];
  return [
    ...customers.map((name) => badBody(`customer ${printable(name)}`, withValue('customerId', JSON.stringify(name)))),
    ...skus.map((name) => badBody(`article ${printable(name)}`, withLineValue('sku', JSON.stringify(name)))),
  ];
}

const NO_EXACT_NUMBERS = [
  '1e400',
  '-1e400',
  '1e308',
  '9007199254740993',
  '123456789012345678901234567890123456789',
  '0.1000000000000000055511151231257827',
];

function wrongNumbers(): BadBody[] {
  const quantities = ['0', '-0', '-1', '1.5', '1001', '1e4', '0.999', ...NO_EXACT_NUMBERS];
  const prices = [
    '0',
    '-0',
    '-0.0',
    '0.0',
    '-1',
    '-0.01',
    '0.001',
    '0.009',
    '1.001',
    '9.999',
    '1e-2000',
    '1000000.01',
    '1e7',
    ...NO_EXACT_NUMBERS,
  ];
  return [
    ...quantities.map((quantity) => badBody(`quantity ${quantity}`, withLineValue('quantity', quantity))),
    ...prices.map((price) => badBody(`price ${price}`, withLineValue('unitPrice', price))),
  ];
}

/** Fields of the row that nobody may set, and names that are something in JavaScript. */
function unexpectedFields(): BadBody[] {
  const names = [
    'id',
    'placedAt',
    'processedAt',
    'status',
    'total',
    'CustomerId',
    '',
    ' note',
    '$where',
    'toString',
    'hasOwnProperty',
    'constructor',
    'prototype',
    '__proto__',
    '__defineGetter__',
    'note\u0000',
    `<${MARKER}>`,
  ];
  const values = ['1', `"${MARKER}"`, '{"x":1}', 'null'];
  const added = (object: object, name: string, value: string) =>
    JSON.stringify(object).replace(/}$/, `,${JSON.stringify(name)}:${value}}`);
  return names.flatMap((name) =>
    values.flatMap((value) => [
      badBody(`a field ${printable(name)} that is ${value}`, added(GOOD_ORDER, name, value)),
      badBody(
        `a field ${printable(name)} of a line that is ${value}`,
        withValue('lines', `[${added(GOOD_LINE, name, value)}]`),
      ),
    ]),
  );
}

function duplicateFields(): BadBody[] {
  const twice = (object: object) =>
    Object.entries(object).map(([name, value]) => ({
      name,
      json: `{${JSON.stringify(object).slice(1, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`,
    }));
  return [
    ...twice({ ...GOOD_ORDER, note: 'a' }).map(({ name, json }) => badBody(`${name} twice`, json)),
    ...twice(GOOD_LINE).map(({ name, json }) => badBody(`${name} twice in a line`, withValue('lines', `[${json}]`))),
  ];
}

const generic = badJson({
  json: good,
  textField: 'note',
  withValue: (field, json) => withValue(field as Field, json),
}).map((bad): BadBody => (bad.body.length > MOST_FOR_A_FUNCTION ? { ...bad, statuses: [413], isNative: true } : bad));

export const BAD_BODIES: readonly BadBody[] = [
  ...generic,
  ...wrongFields(),
  ...wrongLines(),
  ...wrongNames(),
  ...wrongNumbers(),
  ...unexpectedFields(),
  ...duplicateFields(),
];
