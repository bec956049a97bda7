import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

export const BOOK = { isbn: '9780306406157', title: 'Añ 😀', author: 'N. N.', price: 19.99, publishedYear: 1999 };

export const QUEUE_ARN = 'arn:aws:sqs:eu-central-1:111122223333:files';

let counter = 0;

export function message(
  body: unknown,
  overrides: Partial<SQSRecord> & { receiveCount?: number; group?: string } = {},
): SQSRecord {
  counter += 1;
  const { receiveCount = 1, group, ...rest } = overrides;
  return {
    messageId: `message-${counter}`,
    receiptHandle: `receipt-${counter}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '1795221927226',
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: '1795221927230',
      ...(group !== undefined && { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE_ARN,
    awsRegion: 'eu-central-1',
    ...rest,
  };
}

export function batch(...records: SQSRecord[]): SQSEvent {
  return { Records: records };
}

/** A S3 event notification with one record, as S3 writes it. */
export function created(
  object: Record<string, unknown>,
  bucket = 'source',
  record: Record<string, unknown> = {},
): object {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2026-11-21T00:17:52.745Z',
        eventName: 'ObjectCreated:Put',
        s3: { s3SchemaVersion: '1.0', bucket: { name: bucket }, object },
        ...record,
      },
    ],
  };
}

export function invocation(remainingMs = 180_000): Context {
  const endsAt = Date.now() + remainingMs;
  return {
    awsRequestId: 'request-1',
    functionName: 'copy-file',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:copy-file',
    memoryLimitInMB: '256',
    callbackWaitsForEmptyEventLoop: false,
    logGroupName: 'group',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => endsAt - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** An error with the name that AWS gives it. */
export function awsError(name: string, text = name): Error {
  return Object.assign(new Error(text), { name });
}
