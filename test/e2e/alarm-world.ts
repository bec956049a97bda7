import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildS3Event } from '../../lambda/shared/s3-event-builder.ts';
import { startCloud } from '../../local/cloud.ts';
import { createLogStore } from '../../local/lambda/log-store.ts';
import { listen } from '../../local/services/endpoint.ts';
import type { AssemblyStack } from '../../local/template/assembly.ts';
import { type FaultyS3, startFaultyS3 } from '../../scripts/screenshots/faulty-s3.ts';
import { waitFor } from '../../scripts/shared/wait-for.ts';
import { manualClock } from '../local/manual-clock.ts';

/** The stacks at work, with a clock in the test's hand. */
export interface AlarmWorld {
  /** S3, as the functions see it. */
  readonly proxy: FaultyS3;
  readonly queueArn: string;
  readonly functionName: string;
  /** Sends the event of a file, which need not exist. @param ageMs how long ago it happened */
  send(key: string, ageMs?: number): Promise<void>;
  put(key: string): Promise<void>;
  /** From the destination. */
  removeCopy(key: string): Promise<void>;
  stateOf(alarmName: string): string | undefined;
  /** Notifications to the topic so far. */
  published(): number;
  /** Lets a minute pass, after everything that is under way has ended. */
  passMinute(): Promise<void>;
  readonly services: Awaited<ReturnType<typeof startCloud>>['services'];
  close(): Promise<void>;
}

export async function openAlarmWorld(stacks: readonly AssemblyStack[]): Promise<AlarmWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'alarms-'));
  const [proxy, endpoint] = await Promise.all([startFaultyS3(), listen(0)]);
  proxy.forwardTo(endpoint.url);
  const clock = manualClock();
  const cloud = await startCloud({
    stacks,
    endpoint,
    folder,
    logs: createLogStore(),
    functionsEndpointUrl: proxy.url,
    fastRetriesSeconds: undefined,
    log: () => {},
    clock,
  });
  const { cloudWatch, sns, sqs } = cloud.services;
  const {
    SourceBucketName: bucket = '',
    DestinationBucketName: destination = '',
    ...outputs
  } = cloud.outputs.FilePipeline ?? {};
  const { QueueUrl = '', FunctionName = '' } = outputs;
  const queueName = QueueUrl.split('/').at(-1) ?? '';
  const queueArn = sqs.queues().find(({ name }) => name === queueName)?.arn ?? '';

  return {
    proxy,
    queueArn,
    functionName: FunctionName,
    async send(key, ageMs = 0) {
      const eventTime = new Date(Date.now() - ageMs).toISOString();
      await sqs.send(queueArn, buildS3Event({ bucket, key, eventTime }, cloud.region));
    },
    async put(key) {
      await fetch(`${endpoint.url}/${bucket}/${key}`, { method: 'PUT', body: 'x' });
    },
    async removeCopy(key) {
      await fetch(`${endpoint.url}/${destination}/${key}`, { method: 'DELETE' });
    },
    stateOf: (name) => cloudWatch.alarms.find(name)?.state,
    published: () => sns.topics().reduce((sum, topic) => sum + topic.published, 0),
    async passMinute() {
      await waitFor(
        'everything to come to rest',
        async () => (isAtRest(cloud.services, FunctionName, queueArn) ? true : undefined),
        { everyMs: 5 },
      );
      for (let tenSeconds = 0; tenSeconds < 6; tenSeconds += 1) {
        clock.advance(10_000);
        await cloudWatch.tick();
      }
    },
    services: cloud.services,
    async close() {
      await cloud.stop(0);
      await proxy.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A function that is switched off takes nothing, however long one waits. */
function isAtRest({ functions, sqs }: AlarmWorld['services'], functionName: string, queueArn: string): boolean {
  const isSwitchedOff = functions.definition(functionName).reservedConcurrency === 0;
  const visible = sqs.queues().find(({ arn }) => arn === queueArn)?.visible;
  return functions.stats()[functionName]?.concurrent === 0 && (isSwitchedOff || visible === 0);
}
