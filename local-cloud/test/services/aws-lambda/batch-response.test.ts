import { describe, expect, test } from '@jest/globals';
import { readBatchResponse } from '../../../src/services/aws-lambda/batch-response.ts';

const ids = new Set(['a', 'b', 'c']);

describe('a partial batch response', () => {
  test.each(['null', '""', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
    '%s is the success of every message',
    (payload) => {
      expect(readBatchResponse(payload, ids)).toEqual({ failedIds: new Set() });
    },
  );

  test('names the messages that failed, each once', () => {
    const payload = JSON.stringify({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }, { itemIdentifier: 'a' }],
    });

    expect(readBatchResponse(payload, ids)).toEqual({ failedIds: new Set(['a', 'c']) });
  });

  test.each([
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}', "an 'itemIdentifier' is no message id"],
    ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}', "an 'itemIdentifier' is no message id"],
    ['a number', '{"batchItemFailures":[{"itemIdentifier":1}]}', "an 'itemIdentifier' is no message id"],
    ['another key', '{"batchItemFailures":[{"foo":"a"}]}', "an 'itemIdentifier' is no message id"],
    ['a bare id', '{"batchItemFailures":["a"]}', "an 'itemIdentifier' is no message id"],
    ['an unknown id', '{"batchItemFailures":[{"itemIdentifier":"z"}]}', "an 'itemIdentifier' is no message id"],
    [
      'one unknown id among known ones',
      '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}',
      "an 'itemIdentifier' is no message id",
    ],
    ['no array', '{"batchItemFailures":"a"}', "'batchItemFailures' is no array"],
    ['text', '"done"', 'is no JSON object'],
    ['a number as a whole', '7', 'is no JSON object'],
    ['an array as a whole', '[]', 'is no JSON object'],
    ['what is no JSON', '{"batchItem', 'is no JSON object'],
  ])('with %s is the failure of every message', (_what, payload, reason) => {
    const verdict = readBatchResponse(payload, ids);

    expect(verdict.failedIds).toEqual(ids);
    expect(verdict.invalid).toContain(reason);
  });
});
