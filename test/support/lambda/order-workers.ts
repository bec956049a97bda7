import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { NOTIFY_CUSTOMER_METRICS } from '../../../lambda/notify-customer/contract.ts';
import { createNoticeLedger } from '../../../lambda/notify-customer/notice-ledger.ts';
import { openNoticeBatch } from '../../../lambda/notify-customer/process-message.ts';
import { PROCESS_ORDER_METRICS } from '../../../lambda/process-order/contract.ts';
import { openOrderBatch } from '../../../lambda/process-order/process-message.ts';
import { NOTIFY_ENVIRONMENT, PROCESS_ENVIRONMENT } from './environments.ts';
import { useLocalTables } from './local-tables.ts';
import { useWorker } from './queue.ts';

/** `process-order` on local tables. Call at the top of a test file. */
export function useProcessOrder() {
  const tables = useLocalTables();
  const worker = useWorker({
    environment: PROCESS_ENVIRONMENT,
    metricNames: PROCESS_ORDER_METRICS,
    openBatch: (environment, { output }) =>
      openOrderBatch({
        documents: tables.documents(),
        tableName: environment.TABLE_NAME,
        metrics: output().telemetry.metrics,
      }),
  });
  return { ...worker, tables };
}

/** `notify-customer` with a topic that accepts everything, and a manual clock. Call at the top of a test file. */
export function useNotifyCustomer() {
  const tables = useLocalTables();
  const sns = mockClient(SNSClient);
  let now = 0;
  let pauses = 0;
  let duringPause = (_ms: number) => {};
  let maxAttempts = 1;
  const worker = useWorker({
    environment: NOTIFY_ENVIRONMENT,
    metricNames: NOTIFY_CUSTOMER_METRICS,
    openBatch: (environment, { output }) =>
      openNoticeBatch({
        sns: sns as unknown as SNSClient,
        topicArn: environment.NOTICE_TOPIC_ARN,
        ledger: createNoticeLedger({
          dynamoDb: tables.client(maxAttempts),
          tableName: environment.LEDGER_TABLE_NAME,
          clock: () => now,
          pause: async (ms, signal) => {
            await new Promise(setImmediate);
            signal.throwIfAborted();
            pauses += 1;
            duringPause(ms);
          },
        }),
        metrics: output().telemetry.metrics,
      }),
  });
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
    /** Number of times that a function waited, for another one or before a new attempt. */
    pauses: () => pauses,
    pass: (ms: number) => {
      now += ms;
    },
    /** Sets what happens while a function waits. The clock stands still unless it is passed. */
    whilePaused: (happens: typeof duringPause) => {
      duringPause = happens;
    },
    /** Sets how often the AWS SDK sends a request to a table. */
    tryTimes: (times: number) => {
      maxAttempts = times;
    },
    notices: () => sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input),
  };
}
