import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createFunctionHost, type FunctionHost } from './lambda/function-host.ts';
import type { LogStore } from './lambda/log-store.ts';
import { metricsPage } from './metrics-page.ts';
import { openCloudFormation } from './services/cloudformation/service.ts';
import type { ResourceDescription } from './services/cloudformation/stack-catalog.ts';
import type { Endpoint, Routes } from './services/endpoint.ts';
import { openLocalPages } from './services/local-pages.ts';
import { openS3, type S3Service } from './services/s3/service.ts';
import type { Cloud, Service } from './services/service.ts';
import { openSqs, type SqsService } from './services/sqs/service.ts';
import { type SourceFilter, sourceFilter } from './source-filter.ts';
import type { AssemblyStack } from './template/assembly.ts';
import { deploy } from './template/deploy.ts';
import type { Deployment } from './template/deployment.ts';
import { createLoadReport, type LoadReport } from './template/load-report.ts';
import { planStacks } from './template/plan-stacks.ts';
import type { NamedResource } from './template/resource-kind.ts';
import type { StackPlan } from './template/stack-plan.ts';

export interface CloudOptions {
  readonly stacks: readonly AssemblyStack[];
  readonly endpoint: Endpoint;
  /** Keeps objects, queues and logs. */
  readonly folder: string;
  readonly logs: LogStore;
  readonly functionsEndpointUrl: string;
  readonly fastRetriesSeconds: number | undefined;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

/** The stacks at work. */
export interface RunningCloud {
  readonly region: string;
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly report: LoadReport;
  readonly sourceFilter: SourceFilter;
  /**
   * Stops polling, waits for running invocations, ends every process and connection and closes every file.
   *
   * @param graceMs how long invocations may still run
   */
  stop(graceMs: number): Promise<void>;
}

const ACCOUNT_ID = '000000000000';

/** Opens the services, loads the stacks into them, and lets the endpoint answer. */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const { stacks, endpoint, folder, logs, log } = options;
  const cloud: Cloud = { accountId: ACCOUNT_ID, region: stacks.find(({ region }) => region)?.region ?? 'us-east-1' };
  mkdirSync(folder, { recursive: true });
  const sqs = openSqs({ cloud, file: join(folder, 'sqs.sqlite'), baseUrl: () => endpoint.url });
  const s3 = openS3({
    cloud,
    folder: join(folder, 's3'),
    notify: async ({ arn }, body) => void (await sqs.send(arn, body)),
    destinationExists: (arn) => sqs.exists(arn),
    log,
  });
  const functions = createFunctionHost({ cloud, endpointUrl: options.functionsEndpointUrl, logs });
  const pollingClient = new SQSClient({
    endpoint: endpoint.url,
    region: cloud.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const deployment: Deployment = {
    cloud,
    s3,
    sqs,
    functions,
    report: createLoadReport(),
    assetFolders: new Map(stacks.flatMap(({ assetFolders }) => [...assetFolders])),
    inlineCodeFolder: join(folder, 'inline-code'),
    endpointUrl: endpoint.url,
    functionsEndpointUrl: options.functionsEndpointUrl,
    pollingClient,
    fastRetriesSeconds: options.fastRetriesSeconds,
    log,
    mappings: [],
  };

  const stop = async (graceMs: number) => {
    const stopped = Promise.all(deployment.mappings.map((mapping) => mapping.stop(graceMs)));
    await functions.stop(graceMs);
    await stopped;
    await endpoint.close();
    pollingClient.destroy();
    await Promise.all([s3.close(), sqs.close(), logs.close()]);
  };

  const plans = planStacks(stacks, cloud, endpoint.url);
  const outputs = outputsByStack(plans);
  try {
    const { start } = await deploy(plans, deployment);
    endpoint.open(routes({ sqs, s3, functions, logs, plans, outputs }));
    await start();
  } catch (error) {
    await stop(0);
    throw error;
  }
  const source = s3.buckets.list().find(({ notifications = [] }) => notifications.length > 0);
  return { region: cloud.region, outputs, report: deployment.report, sourceFilter: sourceFilter(source), stop };
}

function outputsByStack(plans: readonly StackPlan[]): RunningCloud['outputs'] {
  const stacks = plans.map(({ id, outputs }) => [
    id,
    Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
  ]);
  return Object.fromEntries(stacks);
}

interface Parts {
  readonly sqs: SqsService;
  readonly s3: S3Service;
  readonly functions: FunctionHost;
  readonly logs: LogStore;
  readonly plans: readonly StackPlan[];
  readonly outputs: RunningCloud['outputs'];
}

function routes({ sqs, s3, functions, logs, plans, outputs }: Parts): Routes {
  const createdAt = new Date();
  const stacks = plans.map((plan) => ({ ...plan, createdAt, resources: plan.resources.map(describe(plan)) }));
  const local = openLocalPages({
    outputs,
    logs,
    metrics: () => metricsPage(functions, sqs),
    logGroupOf: (name) => functions.functions().find((definition) => definition.name === name)?.logGroup,
  });
  const services = new Map<string, Service>([
    ['s3', s3],
    ['sqs', sqs],
    ['cloudformation', openCloudFormation(stacks)],
  ]);
  return { services, local };
}

const describe =
  (plan: StackPlan) =>
  (resource: NamedResource): ResourceDescription => ({
    logicalId: resource.logicalId,
    physicalId: plan.physicalId(resource),
    type: resource.type,
  });
