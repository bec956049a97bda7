import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PrivateCloud, startPrivateCloud } from '../../src/index.ts';

describe('a CDK app that knows nothing of the local cloud', () => {
  let cloud: PrivateCloud;
  let outputs: Record<string, string>;

  beforeAll(async () => {
    cloud = await startPrivateCloud({ folder: join(import.meta.dirname, '../foreign-app'), deadlineMs: 110_000 });
    outputs = cloud.outputs.UploadsStack ?? {};
  });
  afterAll(() => cloud?.stop());

  const apiUrl = () => Object.entries(outputs).find(([key]) => key.startsWith('ApiEndpoint'))?.[1] ?? '';

  /** Waits until the REST API of the app lists the item. */
  async function arrived(item: object): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      const reply = await fetch(`${apiUrl()}items`);
      if (((await reply.json()) as unknown[]).some((found) => JSON.stringify(found) === JSON.stringify(item))) return;
      await wait(100);
    }
    throw new Error(`${JSON.stringify(item)} did not arrive in the table:\n${cloud.printed()}`);
  }

  test('starts with one warning, which names the unsupported resource', () => {
    const warnings = cloud.printed().match(/^warning: .*$/gm);

    expect(warnings).toEqual([
      expect.stringMatching(/^warning: UploadsStack\/TableNameParameter\w+: AWS::SSM::Parameter is not supported/),
    ]);
  });

  test('records an uploaded file: bucket, queue, inline function with the SDK of the runtime, table', async () => {
    const reply = await fetch(`${cloud.url}/${outputs.UploadsBucket}/reports/june.txt`, {
      method: 'PUT',
      body: 'hello',
    });

    expect(reply.status).toBe(200);
    await arrived({ id: 'reports/june.txt', size: 5 });
  });

  test('records a posted notice: REST API, topic, queue, function from an asset, table', async () => {
    const reply = await fetch(`${apiUrl()}notices`, { method: 'POST', body: 'closed on Monday' });

    expect(reply.status).toBe(202);
    await arrived({ id: 'notice closed on Monday' });
  });

  test('ends with exit code 0', async () => {
    expect(await cloud.stop()).toBe(0);
  });
});
