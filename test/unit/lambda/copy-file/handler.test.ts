import { describe, expect, test } from '@jest/globals';
import { useBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { COPY_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch, message } from '../../../support/lambda/messages.ts';

const { invoke } = useBundledHandler('copy-file');

describe('the bundled function', () => {
  test('starts in an environment that has what its contract names, and acknowledges a test event', async () => {
    const testEvent = batch(message({ Service: 'Amazon S3', Event: 's3:TestEvent' }));

    expect(await invoke(COPY_ENVIRONMENT, testEvent)).toEqual({ batchItemFailures: [] });
  });

  test('does not start without it, and names all that is missing', async () => {
    const { QUEUE_URL: _, SOURCE_BUCKET: __, ...incomplete } = COPY_ENVIRONMENT;

    await expect(invoke(incomplete, batch())).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: Missing environment variables: QUEUE_URL, SOURCE_BUCKET'),
    });
  });
});
