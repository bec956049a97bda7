/** A stack of the constructs alone: with their defaults, in order (FIFO), and as nobody should use them. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AlarmTopic } from '../../infra/constructs/monitoring/alarm-topic.ts';
import { StackDashboard } from '../../infra/constructs/monitoring/dashboard.ts';
import type { WorkerSignals } from '../../infra/constructs/monitoring/worker-metrics.ts';
import { QueueWorker, type QueueWorkerProps } from '../../infra/constructs/queue-worker.ts';
import { SecureBucket } from '../../infra/constructs/secure-bucket.ts';
import { SecureTable } from '../../infra/constructs/secure-table.ts';
import { WorkerFunction } from '../../infra/constructs/service-function.ts';
import { PROJECT } from './synthesize.ts';

const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false, autoSynth: false });
const stack = new Stack(app, 'Probe');

new SecureBucket(stack, 'Bucket');
new SecureTable(stack, 'Table');
const signals: WorkerSignals = {
  noun: { one: 'order', many: 'orders' },
  logField: 'orderId',
  done: { metric: 'OrdersStored', outcome: 'stored' },
  otherEnds: {},
  retried: 'OrdersRetried',
  deadLettered: 'OrdersDeadLettered',
  latency: 'OrderLatency',
  duration: 'OrderDuration',
};
const alarmTopic = new AlarmTopic(stack, 'AlarmTopic');
const plain = new QueueWorker(stack, 'Plain', { handler: handler('PlainFunction'), signals, alarmTopic });
const ordered = new QueueWorker(stack, 'Ordered', {
  handler: handler('OrderedFunction'),
  signals,
  alarmTopic,
  fifo: true,
});
new StackDashboard(stack, 'Dashboard', {
  sections: { Plain: plain.section, Ordered: ordered.section },
  others: [],
});

const impossible: Record<string, Omit<QueueWorkerProps, 'handler' | 'signals' | 'alarmTopic'>> = {
  LargeBatch: { batchSize: 11 },
  OrderedWindow: { fifo: true, maxBatchingWindow: Duration.seconds(1) },
  OneAtATime: { maxConcurrency: 1 },
};
const refusals = Object.entries(impossible).map(([name, props]) => {
  const elsewhere = new Stack(new App(), name);
  try {
    const topic = new AlarmTopic(elsewhere, 'AlarmTopic');
    new QueueWorker(elsewhere, 'Worker', {
      handler: handler('Function', elsewhere),
      signals,
      alarmTopic: topic,
      ...props,
    });
    return [name, 'accepted'];
  } catch (error) {
    return [name, (error as Error).message];
  }
});
console.log(JSON.stringify(Object.fromEntries(refusals)));
app.synth();

function handler(id: string, scope = stack): WorkerFunction {
  return new WorkerFunction(scope, id, { entry: `${PROJECT}/lambda/copy-file/handler.ts`, environment: {} });
}
