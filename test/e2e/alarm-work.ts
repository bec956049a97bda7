import { buildS3Event } from '../../lambda/shared/s3-event-builder.ts';
import type { AlarmWorld } from './alarm-world.ts';

/** A worker of the stacks, and how to give it something to do. */
export interface Work {
  readonly functionName: string;
  readonly queueArn: string;
  /** In the requests of the function that may fail, see `FaultyS3.failFor`. */
  readonly needs: string;
  /** @param ageMs since when the work has waited to be done */
  send(ageMs?: number): Promise<void>;
}

type Worker = Pick<Work, 'functionName' | 'queueArn'>;

/** By the last part of a worker's name. */
const works: Readonly<Record<string, (world: AlarmWorld, worker: Worker) => Promise<Omit<Work, keyof Worker>>>> = {
  async CopyFile({ url, outputs, region, services, passMinute }, { queueArn }) {
    const { SourceBucketName: bucket = '', DestinationBucketName: destination = '' } = outputs.FilePipeline ?? {};
    const key = 'a-file';
    await fetch(`${url}/${bucket}/${key}`, { method: 'PUT', body: 'x' });
    await passMinute();
    return {
      needs: key,
      async send(ageMs = 0) {
        await fetch(`${url}/${destination}/${key}`, { method: 'DELETE' });
        const eventTime = new Date(Date.now() - ageMs).toISOString();
        await services.sqs.send(queueArn, buildS3Event({ bucket, key, eventTime }, region));
      },
    };
  },
};

/** @param name what the names of the worker's alarms begin with */
export async function workOf(name: string, world: AlarmWorld): Promise<Work> {
  const { cloudWatch, mappings } = world.services;
  const watched = JSON.stringify(cloudWatch.alarms.find(`${name}-concurrency`)?.settings);
  const mapping = mappings.find(({ definition }) => watched?.includes(JSON.stringify(definition.functionName)));
  const work = works[name.split('-').at(-1) ?? ''];
  if (!mapping || !work) throw new Error(`this test knows no way to give ${name} something to do`);
  const { functionName, queueArn } = mapping.definition;
  return { functionName, queueArn, ...(await work(world, { functionName, queueArn })) };
}
