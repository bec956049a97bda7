import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseQuery, runQuery } from 'local-cloud/testing/cloudwatch';
import { assemblyOf } from '../support/synthesis.ts';
import { allOf, idsOf, readTemplate, type Template } from '../support/template.ts';
import { widgetsOf } from './dashboard-body.ts';

const STACK = 'file-pipeline-dev-FilePipeline';

/** As the function and AWS Lambda write them. */
const LINES = [
  json({ message: 'copied', outcome: 'copied', key: 'a.txt', size: 10, ms: 30, attempt: 1, messageId: '1' }),
  json({ message: 'copied', outcome: 'copied', key: 'large.bin', size: 9_000, ms: 4_000, attempt: 1, messageId: '2' }),
  json({ message: 'superseded', outcome: 'superseded', key: 'a.txt', ms: 9_000, attempt: 1, messageId: '3' }),
  failure('retried', 'SlowDown', 'a.txt', 1),
  failure('retried', 'SlowDown', 'b.txt', 1),
  failure('retried', 'SlowDown', 'b.txt', 2),
  failure('dead-lettered', 'ACCESS_DENIED', 'c.txt', 1),
  // One of several records in a message: the message itself says the same once more.
  json({ message: 'failed', outcome: 'failed', errorCode: 'SlowDown', key: 'd.txt' }),
  '2026-11-21T00:17:52.745Z 7e4f Task timed out after 300.00 seconds',
  'RequestId: 7e4f Error: Runtime exited with error: signal: killed',
  'REPORT RequestId: 7e4f Duration: 30.12 ms',
];

let template: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf());
});

function json(fields: Record<string, unknown>): string {
  return JSON.stringify({ level: 'INFO', service: 'copy-file', ...fields });
}

function failure(outcome: string, errorCode: string, key: string, attempt: number): string {
  return json({
    message: outcome,
    outcome,
    errorCode,
    errorMessage: `${errorCode} it was`,
    key,
    attempt,
    messageId: key,
  });
}

function savedQuery(name: string): string {
  const found = allOf(template, 'AWS::Logs::QueryDefinition').find(
    ({ Properties }) => Properties.Name === `${STACK}/CopyFile/${name}`,
  );
  if (!found) throw new Error(`No saved query is named ${name}`);
  return String(found.Properties.QueryString);
}

function rowsOf(query: string) {
  const events = LINES.map((line, id) => ({ id, group: 'g', stream: 's', timestampMs: id * 1000, line }));
  return runQuery(parseQuery(query), events, '000000000000').rows;
}

describe('saved queries', () => {
  test('look at the function’s own log', () => {
    const groups = allOf(template, 'AWS::Logs::QueryDefinition').map(({ Properties }) => Properties.LogGroupNames);
    const [logGroup] = idsOf(template, 'AWS::Logs::LogGroup');

    expect(groups).toEqual(Array(4).fill([{ Ref: logGroup }]));
  });

  test('history of one file: what happened to it, in order', () => {
    const rows = rowsOf(savedQuery('history of one file').replace('put the key here', 'a.txt'));

    expect(rows.map(({ outcome, errorCode, messageId }) => [outcome, errorCode, messageId])).toEqual([
      ['copied', undefined, '1'],
      ['superseded', undefined, '3'],
      ['retried', 'SlowDown', 'a.txt'],
    ]);
  });

  test('slowest files: copies only, the slowest first', () => {
    expect(rowsOf(savedQuery('slowest files')).map(({ key, ms }) => [key, ms])).toEqual([
      ['large.bin', '4000'],
      ['a.txt', '30'],
    ]);
  });

  test('failures by reason: each failed attempt once, and of how many files', () => {
    expect(rowsOf(savedQuery('failures by reason'))).toEqual([
      { errorCode: 'SlowDown', outcome: 'retried', failures: '3', files: '2' },
      { errorCode: 'ACCESS_DENIED', outcome: 'dead-lettered', failures: '1', files: '1' },
    ]);
  });

  test('crashes: what AWS Lambda says when the function can’t', () => {
    expect(rowsOf(savedQuery('crashes')).map((row) => row['@message'])).toEqual([LINES[9], LINES[8]]);
  });
});

describe('log widgets', () => {
  const rowsOfWidget = (title: string) => {
    const found = widgetsOf(template).find(({ properties }) => properties.title === title);
    return rowsOf(found?.properties.query ?? '');
  };

  test('recent failures: the newest first, with what to look for', () => {
    const [newest, ...others] = rowsOfWidget('Recent failures');

    expect(newest).toMatchObject({
      '@timestamp': '1970-01-01 00:00:06.000',
      key: 'c.txt',
      outcome: 'dead-lettered',
      errorCode: 'ACCESS_DENIED',
      errorMessage: 'ACCESS_DENIED it was',
      attempt: '1',
      messageId: 'c.txt',
    });
    expect(others).toHaveLength(3);
  });

  test('failures by reason: as the saved query', () => {
    expect(rowsOfWidget('Failures by reason')).toEqual(rowsOf(savedQuery('failures by reason')));
  });
});
