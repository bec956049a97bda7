import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { childrenOf, startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { type HoldingProxy, startHoldingProxy } from './support/holding-proxy.ts';

describe('a copy request that lands after its function was killed', () => {
  let cloud: PrivateCloud;
  let proxy: HoldingProxy;
  let s3: S3Client;
  let bucket: { source: string; destination: string };

  beforeAll(async () => {
    proxy = await startHoldingProxy();
    cloud = await startStacks({
      args: ['--assembly', await assemblyOf(), '--fast-retries', '--functions-endpoint', proxy.url],
    });
    proxy.forwardTo(cloud.url);
    s3 = new S3Client({
      endpoint: cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const outputs = cloud.outputs.FilePipeline ?? {};
    bucket = { source: outputs.SourceBucketName ?? '', destination: outputs.DestinationBucketName ?? '' };
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await proxy?.close();
  });

  const put = (Key: string, Body: string, edition: string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket.source, Key, Body, Metadata: { edition } }));

  const inDestination = (Key: string) =>
    s3.send(new GetObjectCommand({ Bucket: bucket.destination, Key })).then(
      async ({ Body, Metadata }) => ({ body: await Body?.transformToString(), edition: Metadata?.edition }),
      () => undefined,
    );

  const isCopyOf =
    (key: string) => (request: { method?: string | undefined; url?: string | undefined; headers: object }) =>
      request.method === 'PUT' && request.url?.includes(`/${key}`) === true && 'x-amz-copy-source' in request.headers;

  test.each([
    ['other bytes', 'new bytes'],
    ['the same bytes and new metadata', 'old bytes'],
  ])('does not undo a newer copy of %s', async (what, newBytes) => {
    const key = `late-${what.length}`;
    const held = proxy.holdNext(isCopyOf(key));
    await put(key, 'old bytes', 'first');
    await held.caught;
    for (const pid of childrenOf(cloud.pid)) process.kill(pid, 'SIGKILL');
    await put(key, newBytes, 'second');
    await waitFor('the second edition', async () =>
      (await inDestination(key))?.edition === 'second' ? true : undefined,
    );

    const status = await held.release();

    expect(status).toBe(412);
    expect(await inDestination(key)).toEqual({ body: newBytes, edition: 'second' });
  });
});
