import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startStacks } from '../support/start-stacks.ts';
import type { Proof } from './scenario.ts';

/** A local cloud that runs one stack. */
export interface RunningStack {
  readonly cloud: PrivateCloud;
  readonly outputs: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
}

export interface StackOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Between the functions and what they call. @default - nothing */
  readonly proxy?: FaultProxy;
}

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** Nothing here is about throttling, and a failed message should not wait for minutes. */
const SETTINGS = {
  api_authorization: 'none',
  api_throttle_rate: '10000',
  api_throttle_burst: '5000',
};

/** Runs `scenario` on a fresh stack, which is stopped whatever happens. */
export async function onStack(
  stack: string,
  scenario: (running: RunningStack) => Promise<Proof>,
  { settings = {}, proxy }: StackOptions = {},
): Promise<Proof> {
  const endpointOfFunctions = proxy ? ['--functions-endpoint', proxy.url] : [];
  const args = ['--stacks', stack, '--fast-retries', ...endpointOfFunctions];
  const cloud = await startStacks({ args, settings: { ...SETTINGS, ...settings } });
  proxy?.forwardTo(cloud.url);
  const client = { ...CLIENT, endpoint: cloud.url };
  try {
    return await scenario({
      cloud,
      outputs: cloud.outputs[stack] ?? {},
      sqs: new SQSClient(client),
      dynamoDb: new DynamoDBClient(client),
    });
  } finally {
    await cloud.stop();
  }
}

/** The same, with a proxy that can make the functions' requests fail. */
export async function onFaultyStack(
  stack: string,
  scenario: (running: RunningStack, proxy: FaultProxy) => Promise<Proof>,
  settings: StackOptions['settings'] = {},
): Promise<Proof> {
  const proxy = await startFaultProxy();
  try {
    return await onStack(stack, (running) => scenario(running, proxy), { settings, proxy });
  } finally {
    await proxy.close();
  }
}
