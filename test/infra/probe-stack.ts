/** A stack of the constructs alone: with their defaults, in order (FIFO), and as nobody should use them. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { QueueWorker, type QueueWorkerProps } from '../../infra/constructs/queue-worker.ts';
import { SecureBucket } from '../../infra/constructs/secure-bucket.ts';
import { WorkerFunction } from '../../infra/constructs/worker-function.ts';
import { PROJECT } from './synthesize.ts';

const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false, autoSynth: false });
const stack = new Stack(app, 'Probe');

new SecureBucket(stack, 'Bucket');
new QueueWorker(stack, 'Plain', { handler: handler('PlainFunction') });
new QueueWorker(stack, 'Ordered', { handler: handler('OrderedFunction'), fifo: true });

const impossible: Record<string, Omit<QueueWorkerProps, 'handler'>> = {
  LargeBatch: { batchSize: 11 },
  OrderedWindow: { fifo: true, maxBatchingWindow: Duration.seconds(1) },
  OneAtATime: { maxConcurrency: 1 },
};
const refusals = Object.entries(impossible).map(([name, props]) => {
  const elsewhere = new Stack(new App(), name);
  try {
    new QueueWorker(elsewhere, 'Worker', { handler: handler('Function', elsewhere), ...props });
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
