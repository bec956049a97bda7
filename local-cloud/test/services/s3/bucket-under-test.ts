import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type LocalS3, startS3 } from './local-s3.ts';

/** The S3 of this test file, and the bucket that its tests are about; both are there when a test begins. */
export let local: LocalS3;
export let Bucket = '';

/** One bucket for the whole file. */
export function useBucket(name: string): void {
  beforeAll(async () => {
    local = await startS3();
    await create(name);
  });
  afterAll(() => local.stop());
}

/** A new bucket for each test. */
export function useFreshBuckets(name: string): void {
  let buckets = 0;
  beforeAll(async () => {
    local = await startS3();
  });
  beforeEach(() => {
    buckets += 1;
    return create(`${name}-${buckets}`);
  });
  afterAll(() => local.stop());
}

async function create(name: string): Promise<void> {
  Bucket = name;
  await local.client.send(new CreateBucketCommand({ Bucket }));
}
