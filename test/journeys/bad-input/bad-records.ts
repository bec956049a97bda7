/** Several hundred bodies that are not a valid book record, each with its expected answer. */
import { type BadBody, badBody, badJson, MARKER, printable, withMember } from './bad-json.ts';

export const GOOD_RECORD = {
  isbn: '9780134685991',
  title: 'Effective Java',
  author: 'Joshua Bloch',
  price: 45.5,
} as const;

type Field = keyof typeof GOOD_RECORD | 'publishedYear' | 'notes';

const good = JSON.stringify(GOOD_RECORD);

const withValue = (field: Field, json: string) => withMember(GOOD_RECORD, field, json);

function wrongFields(): BadBody[] {
  const types = ['null', 'true', '[]', '{}', `{"x":"${MARKER}"}`, `["${MARKER}"]`];
  const texts: Field[] = ['isbn', 'title', 'author', 'notes'];
  const numbers: Field[] = ['price', 'publishedYear'];
  const ofType = (field: Field, value: string) =>
    badBody(`a record whose ${field} is ${printable(value)}`, withValue(field, value));
  const missing = (Object.keys(GOOD_RECORD) as (keyof typeof GOOD_RECORD)[]).map((field) => {
    const { [field]: _left, ...others } = GOOD_RECORD;
    return badBody(`a record without ${field}`, JSON.stringify(others));
  });
  return [
    ...missing,
    ...texts.flatMap((field) => [...types, '1', '1.5', '-0'].map((value) => ofType(field, value))),
    ...numbers.flatMap((field) => [...types, '"1"', `"${MARKER}"`, '""'].map((value) => ofType(field, value))),
    ...['title', 'author'].map((field) => ofType(field as Field, '""')),
    badBody('a record with a title of 501 characters', withValue('title', JSON.stringify('x'.repeat(501)))),
    badBody('a record with an author of 201 characters', withValue('author', JSON.stringify('x'.repeat(201)))),
    badBody('a record with notes of 10,001 characters', withValue('notes', JSON.stringify('x'.repeat(10_001)))),
  ];
}

function wrongIsbns(): BadBody[] {
  const isbns = [
    '',
    ' 9780134685991',
    '9780134685991 ',
    '9780134685991\n',
    '978-0-13-468599-1',
    '978013468599',
    '97801346859911',
    '9780134685990',
    '9790134685991',
    '9770134685991',
    '0134685997',
    '978013468599X',
    '978013468599x',
    '\uff19780134685991',
    '\u0669780134685991',
    '978013468599\u0661',
    MARKER,
    "' OR 1=1 --",
    '../../etc/passwd',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are part of the text that is sent
    '${jndi:ldap://127.0.0.1/a}',
    '{{7*7}}',
    '$ne',
  ];
  return isbns.map((isbn) =>
    badBody(`a record with the ISBN ${printable(isbn)}`, withValue('isbn', JSON.stringify(isbn))),
  );
}

function wrongNumbers(): BadBody[] {
  const prices = [
    '0',
    '-0',
    '-0.0',
    '0.0',
    '-1',
    '-0.01',
    '0.001',
    '1.001',
    '45.555',
    '0.009',
    '1e-2000',
    '1000000.01',
    '1e7',
    '1e400',
    '-1e400',
    '9007199254740993',
    '123456789012345678901234567890123456789',
    '0.1000000000000000055511151231257827',
    '1e308',
  ];
  const years = ['0', '1399', '2101', '1999.5', '-2000', '1e10', '20255', '1e400'];
  return [
    ...prices.map((price) => badBody(`a record with the price ${price}`, withValue('price', price))),
    ...years.map((year) => badBody(`a record with the year ${year}`, withValue('publishedYear', year))),
  ];
}

function unexpectedFields(): BadBody[] {
  const names = [
    'id',
    'Title',
    'extra',
    '',
    ' title',
    '$where',
    'toString',
    'hasOwnProperty',
    'constructor',
    'prototype',
    '__proto__',
    '__defineGetter__',
    'isbn\u0000',
    MARKER,
  ];
  const values = ['1', `"${MARKER}"`, '{"x":1}', '{"prototype":{"x":1}}', 'null'];
  return names.flatMap((name) =>
    values.map((value) =>
      badBody(
        `a record with an unexpected field ${printable(name)} of value ${value}`,
        good.replace(/}$/, `,${JSON.stringify(name)}:${value}}`),
      ),
    ),
  );
}

function duplicateFields(): BadBody[] {
  const fields = Object.entries({ ...GOOD_RECORD, notes: 'a' });
  return fields.map(([name, value]) =>
    badBody(
      `a record with ${name} twice`,
      `{"notes":"a",${good.slice(1, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`,
    ),
  );
}

export const BAD_RECORDS: readonly BadBody[] = [
  ...badJson(GOOD_RECORD, 'notes'),
  ...wrongFields(),
  ...wrongIsbns(),
  ...wrongNumbers(),
  ...unexpectedFields(),
  ...duplicateFields(),
];
