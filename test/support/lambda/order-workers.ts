import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { NOTIFY_CUSTOMER_METRICS } from '../../../lambda/notify-customer/contract.ts';
import { createNotifyCustomerHandler } from '../../../lambda/notify-customer/notify-customer-handler.ts';
import { PROCESS_ORDER_METRICS } from '../../../lambda/process-order/contract.ts';
import { createProcessOrderHandler } from '../../../lambda/process-order/process-order-handler.ts';
import type { QueueHandler } from '../../../lambda/shared/queue-handler.ts';
import { useLocalTables } from './local-tables.ts';
import { batch, invocation } from './messages.ts';
import { capturedTelemetry, TELEMETRY_ENVIRONMENT } from './telemetry.ts';

export const PROCESS_ENVIRONMENT = { ...TELEMETRY_ENVIRONMENT, TABLE_NAME: 'orders' };
export const NOTIFY_ENVIRONMENT = {
  ...TELEMETRY_ENVIRONMENT,
  NOTICE_TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:notices',
  LEDGER_TABLE_NAME: 'ledger',
};

type Telemetry = ReturnType<typeof capturedTelemetry>;

/** `process-order` on a queue that takes everything. Call at the top of a test file. */
export function useProcessOrder() {
  const tables = useLocalTables();
  const worker = useWorker(PROCESS_ORDER_METRICS, ({ telemetry }) =>
    createProcessOrderHandler({
      environment: PROCESS_ENVIRONMENT,
      documents: tables.documents(),
      sqs: new SQSClient({ region: 'eu-central-1' }),
      telemetry,
    }),
  );
  return { ...worker, tables };
}

/** `notify-customer` with a topic that takes everything, and a clock of its own. Call at the top of a test file. */
export function useNotifyCustomer() {
  const tables = useLocalTables();
  const sns = mockClient(SNSClient);
  let now = 0;
  let pauses = 0;
  let duringPause = (_ms: number) => {};
  let maxAttempts = 1;
  const worker = useWorker(NOTIFY_CUSTOMER_METRICS, ({ telemetry }) =>
    createNotifyCustomerHandler({
      environment: NOTIFY_ENVIRONMENT,
      dynamoDb: tables.client(maxAttempts),
      sns: new SNSClient({ region: 'eu-central-1' }),
      sqs: new SQSClient({ region: 'eu-central-1' }),
      telemetry,
      clock: () => now,
      pause: async (ms, signal) => {
        await new Promise(setImmediate);
        signal.throwIfAborted();
        pauses += 1;
        duringPause(ms);
      },
    }),
  );
  beforeEach(() => {
    sns.reset();
    sns.on(PublishCommand).resolves({ MessageId: 'published' });
    now = Date.now();
    pauses = 0;
    duringPause = () => {};
    maxAttempts = 1;
  });

  return {
    ...worker,
    tables,
    sns,
    now: () => now,
    /** How often a function waited, for another or to try again. */
    pauses: () => pauses,
    pass: (ms: number) => {
      now += ms;
    },
    /** What happens while a function waits. Time does not pass by itself. */
    whilePaused: (happens: typeof duringPause) => {
      duringPause = happens;
    },
    /** Of a request to a table, by the AWS SDK. */
    tryTimes: (times: number) => {
      maxAttempts = times;
    },
    notices: () => sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input),
  };
}

function useWorker(metricNames: Readonly<Record<string, string>>, create: (output: Telemetry) => QueueHandler) {
  const sqs = mockClient(SQSClient);
  let output: Telemetry;

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({ MessageId: 'sent' });
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    output = capturedTelemetry();
  });
  afterEach(() => output.restore());

  async function handleWithin(remainingMs: number, ...records: SQSRecord[]): Promise<string[]> {
    const { batchItemFailures } = await create(output)(batch(...records), invocation(remainingMs));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  return {
    output: () => output,
    handleWithin,
    /** Runs one invocation and says which of its messages failed. */
    handle: (...records: SQSRecord[]) => handleWithin(60_000, ...records),
    deadLetterReasons: () =>
      sqs
        .commandCalls(SendMessageCommand)
        .map(({ args: [{ input }] }) => input.MessageAttributes?.errorCode?.StringValue),
    /** Sums of those that count. */
    metrics: () =>
      Object.fromEntries(
        Object.entries(metricNames).flatMap(([key, name]) => {
          const values = output.metric(name).flat();
          if (values.length === 0 || key === 'latency' || key === 'duration') return [];
          return [[name, values.reduce((sum, value) => sum + value, 0)]];
        }),
      ),
  };
}
