/** Several hundred bodies that are not a valid order, each with its expected answer. */
import { type BadBody, badBody, badJson, MARKER, printable, withMember } from './bad-json.ts';

export const GOOD_LINE = { sku: 'BOOK-1', quantity: 2, unitPrice: 9.95 } as const;
export const GOOD_ORDER = { customerId: 'ann', lines: [GOOD_LINE] } as const;

type Field = keyof typeof GOOD_ORDER | 'note';
type LineField = keyof typeof GOOD_LINE;

/** AWS Lambda takes bodies of up to 6 MB; API Gateway itself answers larger ones. */
const LAMBDA_LIMIT = 6_000_000;

const withValue = (field: Field, json: string) => withMember(GOOD_ORDER, field, json);

function withLineValue(field: LineField, json: string): string {
  return withValue('lines', `[${withMember(GOOD_LINE, field, json)}]`);
}

function withoutMember(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}

const WRONG_TYPES = ['null', 'true', '{}', `{"x":"${MARKER}"}`];
const NOT_TEXTS = [...WRONG_TYPES, '[]', `["${MARKER}"]`, '1', '1.5', '-0'];
const NOT_NUMBERS = [...WRONG_TYPES, '[]', `["${MARKER}"]`, '"1"', `"${MARKER}"`, '""'];
const NOT_LISTS = [...WRONG_TYPES, '1', '""', `"${MARKER}"`];

function wrongFields(): BadBody[] {
  const ofOrder = (field: Field, values: readonly string[]) =>
    values.map((value) => badBody(`an order whose ${field} is ${printable(value)}`, withValue(field, value)));
  const ofLine = (field: LineField, values: readonly string[]) =>
    values.map((value) => badBody(`a line whose ${field} is ${printable(value)}`, withLineValue(field, value)));
  return [
    ...Object.keys(GOOD_ORDER).map((name) =>
      badBody(`an order without ${name}`, JSON.stringify(withoutMember(GOOD_ORDER, name))),
    ),
    ...Object.keys(GOOD_LINE).map((name) =>
      badBody(`a line without ${name}`, withValue('lines', JSON.stringify([withoutMember(GOOD_LINE, name)]))),
    ),
    ...ofOrder('customerId', NOT_TEXTS),
    ...ofOrder('note', NOT_TEXTS),
    ...ofOrder('lines', NOT_LISTS),
    ...ofLine('sku', NOT_TEXTS),
    ...ofLine('quantity', NOT_NUMBERS),
    ...ofLine('unitPrice', NOT_NUMBERS),
    badBody('an order with a note of 1,001 characters', withValue('note', JSON.stringify('x'.repeat(1_001)))),
  ];
}

function wrongLines(): BadBody[] {
  const line = JSON.stringify(GOOD_LINE);
  const lists = ['[]', '[null]', '[[]]', '[{}]', `[${line},null]`, `[${line},"${MARKER}"]`, `[[${line}]]`, line];
  return [
    ...lists.map((list, index) =>
      badBody(`an order with the lines ${printable(list)} (${index + 1})`, withValue('lines', list)),
    ),
    badBody('an order of 51 lines', withValue('lines', `[${Array.from({ length: 51 }, () => line).join(',')}]`)),
    badBody(
      'an order of 5,000 lines',
      withValue('lines', `[${Array.from({ length: 5_000 }, () => line).join(',')}]`),
      400,
      413,
    ),
  ];
}

/** Texts that no field with a pattern accepts. */
const PATTERN_MISMATCHES = [
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
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are part of the text that is sent
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}}',
  '$ne',
  '<script>',
  `${MARKER}!`,
];

function wrongPatterns(): BadBody[] {
  const customers = [...PATTERN_MISMATCHES, 'x'.repeat(129), '|ann', '@ann', 'ann/bob', 'ann:bob'];
  const skus = [...PATTERN_MISMATCHES, 'X'.repeat(41), 'book-1', 'Book', 'A_1', 'A.1', MARKER];
  return [
    ...customers.map((name) =>
      badBody(`an order for the customer ${printable(name)}`, withValue('customerId', JSON.stringify(name))),
    ),
    ...skus.map((name) =>
      badBody(`a line with the SKU ${printable(name)}`, withLineValue('sku', JSON.stringify(name))),
    ),
  ];
}

const INEXACT_NUMBERS = [
  '1e400',
  '-1e400',
  '1e308',
  '9007199254740993',
  '123456789012345678901234567890123456789',
  '0.1000000000000000055511151231257827',
];

function wrongNumbers(): BadBody[] {
  const quantities = ['0', '-0', '-1', '1.5', '1001', '1e4', '0.999', ...INEXACT_NUMBERS];
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
    ...INEXACT_NUMBERS,
  ];
  return [
    ...quantities.map((quantity) =>
      badBody(`a line with the quantity ${quantity}`, withLineValue('quantity', quantity)),
    ),
    ...prices.map((price) => badBody(`a line with the price ${price}`, withLineValue('unitPrice', price))),
  ];
}

/** Fields of the row that clients may not set, and names with a meaning in JavaScript. */
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
      badBody(`an order with an unexpected field ${printable(name)} of value ${value}`, added(GOOD_ORDER, name, value)),
      badBody(
        `a line with an unexpected field ${printable(name)} of value ${value}`,
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
    ...twice({ ...GOOD_ORDER, note: 'a' }).map(({ name, json }) => badBody(`an order with ${name} twice`, json)),
    ...twice(GOOD_LINE).map(({ name, json }) => badBody(`a line with ${name} twice`, withValue('lines', `[${json}]`))),
  ];
}

const generic = badJson(GOOD_ORDER, 'note').map(
  (bad): BadBody => (bad.body.length > LAMBDA_LIMIT ? { ...bad, statuses: [413], isNative: true } : bad),
);

export const BAD_ORDERS: readonly BadBody[] = [
  ...generic,
  ...wrongFields(),
  ...wrongLines(),
  ...wrongPatterns(),
  ...wrongNumbers(),
  ...unexpectedFields(),
  ...duplicateFields(),
];
