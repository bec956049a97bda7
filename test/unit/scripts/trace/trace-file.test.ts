import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { HeadObjectCommand, ListObjectVersionsCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { ShownLetter } from '../../../../scripts/replay/look.ts';
import { traceFile } from '../../../../scripts/trace/trace-file.ts';

const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
const logs = mockClient(CloudWatchLogsClient);
const key = 'a "b"/Grüße.txt';
const logLine = (fields: object) => ({ timestamp: 0, message: JSON.stringify({ key, level: 'INFO', ...fields }) });

beforeEach(() => {
  for (const mock of [s3, sqs, logs]) mock.reset();
  s3.on(HeadObjectCommand).rejects(new NotFound({ message: 'not found', $metadata: {} }));
  s3.on(ListObjectVersionsCommand).resolves({});
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

function has(Bucket: string, Key: string, more: object = {}) {
  s3.on(HeadObjectCommand, { Bucket, Key }).resolves({
    ETag: '"e"',
    ContentLength: 3,
    LastModified: new Date(0),
    ...more,
  });
}

const letter: ShownLetter = {
  messageId: 'm1',
  originalMessageId: 'm0',
  reason: 'ACCESS_DENIED',
  errorMessage: 'not allowed',
  diedAt: '2026-01-01T00:00:00.000Z',
  replayCount: 1,
  subjects: [{ kind: 'file', id: key, label: key, address: `s3://source/${key}` }],
  attributes: {},
  body: '{}',
};

function trace(letters: ShownLetter[] = []) {
  return traceFile(
    {
      s3: new S3Client({ region: 'us-east-1' }),
      sqs: new SQSClient({ region: 'us-east-1' }),
      logs: new CloudWatchLogsClient({ region: 'us-east-1' }),
      pipeline: {
        sourceBucket: 'source',
        destinationBucket: 'destination',
        destinationPrefix: 'in/',
        queueUrl: 'https://sqs/work',
        deadLetterQueueUrl: 'https://sqs/letters',
        functionName: 'copy',
        logGroup: 'copy-logs',
      },
      since: new Date(0),
      showLetters: async () => ({ letters, more: 0, unseen: 0, notReleased: 0, leaseSeconds: 120 }),
    },
    key,
  );
}

describe('the trace of a file', () => {
  test('the trace of a file finds it on both sides, with the prefix of the destination', async () => {
    has('source', key);
    has('destination', `in/${key}`);

    const { report, verdict } = await trace();

    expect(report.comparison).toBe('same');
    expect(verdict).toEqual({ text: 'The destination has the file.', isWell: true });
  });

  test('the trace of a file shows the versions of this key only, delete markers included', async () => {
    s3.on(ListObjectVersionsCommand, { Bucket: 'source' }).resolves({
      Versions: [
        { Key: key, VersionId: 'v1', Size: 3, LastModified: new Date(0) },
        { Key: `${key}.bak`, VersionId: 'other' },
      ],
      DeleteMarkers: [{ Key: key, VersionId: 'v2', IsLatest: true, LastModified: new Date(1) }],
    });

    const { report, verdict } = await trace();

    expect(report.source.versions.map(({ versionId, isDeleteMarker }) => [versionId, isDeleteMarker])).toEqual([
      ['v2', true],
      ['v1', false],
    ]);
    expect(verdict).toEqual({ text: 'It was deleted from the source.', isWell: true });
  });

  test('the trace of a file shows the log lines of this key only', async () => {
    logs.on(FilterLogEventsCommand).resolves({
      events: [
        logLine({ message: 'retried', outcome: 'retried', errorCode: 'SlowDown', attempt: 1, messageId: 'm0', ms: 5 }),
        logLine({ key: 'a "b"/Gr__e.txt', outcome: 'copied' }),
        { timestamp: 0, message: 'REPORT RequestId: x' },
      ],
    });

    const { attempts } = (await trace()).report;

    expect(attempts).toMatchObject({ found: [{ what: 'retried SlowDown', attempt: 1, messageId: 'm0', ms: 5 }] });
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: 'copy-logs',
      filterPattern: '{ $.key = "a *b*/Gr*e.txt" }',
    });
  });

  test('the trace of a file says that the log does not exist', async () => {
    logs
      .on(FilterLogEventsCommand)
      .rejects(Object.assign(new Error('no such group'), { name: 'ResourceNotFoundException' }));

    expect((await trace()).lines.join('\n')).toContain(
      "unknown: copy-logs can't be read (ResourceNotFoundException: no such group)",
    );
  });

  test('the trace of a file fails without permission to read the log, instead of showing no attempts', async () => {
    logs.on(FilterLogEventsCommand).rejects(Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' }));

    await expect(trace()).rejects.toThrow('not allowed');
  });

  test('the trace of a file shows its dead letter, its reason and the command that replays it', async () => {
    has('source', key);

    const { lines, verdict } = await trace([letter]);

    expect(verdict.isWell).toBe(false);
    expect(lines.join('\n')).toContain('ACCESS_DENIED: not allowed');
    expect(lines.join('\n')).toContain('npm run replay -- replay --message-id m1');
  });

  test.each([
    ['2', 'It has not arrived yet. 2 messages are waiting or being processed; its own may be among them.'],
    ['0', 'The destination does not have it, and no message is left that would copy it: npm run backfill sends one.'],
  ])(
    'the trace of a file with %s messages in the queue and no copy ends with: %s',
    async (ApproximateNumberOfMessages, text) => {
      has('source', key);
      sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages } });

      expect((await trace()).verdict).toEqual({ text, isWell: false });
    },
  );

  test.each([
    [{ ETag: '"other"' }, 'probably same'],
    [{ ETag: '"other"', LastModified: new Date(-1) }, 'older'],
    [{ ContentLength: 4 }, 'different'],
    [{ ETag: '"x-2"', ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'c' }, 'same'],
    [{ ETag: '"x-2"', ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'd' }, 'different'],
  ])('the trace of a file calls a copy with %j “%s”', async (copy, comparison) => {
    has('source', key, { ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'c' });
    has('destination', `in/${key}`, copy);

    expect((await trace()).report.comparison).toBe(comparison);
  });
});
