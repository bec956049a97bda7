import { join } from 'node:path';
import { type DescribedApi, describedApis } from './api-pages/described-api.ts';
import { createApiPages } from './api-pages/index.ts';
import type { Clock } from './base/clock.ts';
import { createConsole } from './console/index.ts';
import { type Endpoint, listen, type Routes } from './front-door/endpoint.ts';
import { openLocalPages } from './front-door/local-pages.ts';
import type { Cloud } from './front-door/service.ts';
import { openCloudFormation } from './services/cloudformation/index.ts';
import type { StackDescription } from './services/cloudformation/operations.ts';
import { type LocalSite, listenForSites } from './services/cloudfront/sites.ts';
import type { LogStore } from './services/logs/log-store.ts';
import { type LocalServices, openLocalServices, resourceKind } from './services/services.ts';
import type { AssemblyStack } from './template/assembly.ts';
import { deploy } from './template/deploy.ts';
import { createLoadReport, type LoadReport } from './template/load-report.ts';
import { planStacks, type StackPlan } from './template/stack-plan.ts';

export interface CloudOptions {
  /** Called once the port is taken; until it has resolved and the stacks are loaded, requests get 503. */
  loadStacks(): Promise<readonly AssemblyStack[]>;
  /** On 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Folder for objects, queues and tables. */
  readonly folder: string;
  /** @default - this cloud */
  readonly functionsEndpointUrl?: string | undefined;
  /**
   * Longest wait of a failed message.
   *
   * @default - its visibility timeout, as on AWS
   */
  readonly fastRetriesSeconds?: number | undefined;
  /**
   * Port of the first distribution; further ones follow.
   *
   * @default - any free ones
   */
  readonly firstSitePort?: number;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
  /**
   * Time for queues, topics, schedules and alarms.
   *
   * @default - the machine's clock
   */
  readonly clock?: Clock;
}

/** The stacks at work. */
export interface RunningCloud {
  /** e.g. `http://127.0.0.1:4566` */
  readonly url: string;
  readonly region: string;
  readonly stacks: readonly AssemblyStack[];
  readonly logs: LogStore;
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly report: LoadReport;
  readonly apis: readonly DescribedApi[];
  readonly sites: readonly LocalSite[];
  /** For whoever runs the cloud in its own process. */
  readonly services: LocalServices;
  /**
   * Stops polling, waits for running invocations, ends every process and connection and closes every file.
   *
   * @param graceMs how long invocations may still run
   */
  stop(graceMs: number): Promise<void>;
}

/** Used where no stack names its account or Region. */
const ANY_ACCOUNT = '000000000000';
const ANY_REGION = 'us-east-1';

/**
 * Takes the port, loads the stacks, opens the services, creates the stacks' resources in them, and answers.
 *
 * @throws UserError when the port is in use or the stacks can't be loaded
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const endpoint = await listen(options.port);
  try {
    return await openCloud(options, endpoint, await options.loadStacks());
  } catch (error) {
    await endpoint.close();
    throw error;
  }
}

async function openCloud(
  options: CloudOptions,
  endpoint: Endpoint,
  stacks: readonly AssemblyStack[],
): Promise<RunningCloud> {
  const { folder, log, fastRetriesSeconds, firstSitePort = 0 } = options;
  const cloud: Cloud = {
    accountId: stacks.find(({ account }) => account)?.account ?? ANY_ACCOUNT,
    region: stacks.find(({ region }) => region)?.region ?? ANY_REGION,
  };
  const endpointUrl = endpoint.url;
  const functionsEndpointUrl = options.functionsEndpointUrl ?? endpointUrl;
  const siteUrls = new Map<string, string>();
  const plans = planStacks(stacks, { cloud, endpointUrl, siteUrls, kindOf: resourceKind });
  const apis = describedApis(stacks, plans);
  const services = openLocalServices({ ...options, cloud, endpointUrl, functionsEndpointUrl });
  const { cloudFront, logs } = services;
  const report = createLoadReport();

  const stop = (graceMs: number) => stopCloud({ endpoint, services }, graceMs);
  let sites: LocalSite[] = [];
  try {
    sites = await listenForSites(plans, { cloudFront, report, firstPort: firstSitePort });
    for (const { names, url } of sites) for (const name of names) siteUrls.set(name, url);
    const { start } = await deploy(plans, {
      ...services,
      cloud,
      report,
      assetFolders: new Map(stacks.flatMap(({ assetFolders }) => [...assetFolders])),
      inlineCodeFolder: join(folder, 'inline-code'),
      endpointUrl,
      functionsEndpointUrl,
      fastRetriesSeconds,
      log,
    });
    endpoint.open(routes({ services, plans, apis, sites }));
    await start();
  } catch (error) {
    await stop(0);
    throw error;
  }
  return {
    url: endpointUrl,
    region: cloud.region,
    stacks,
    logs,
    outputs: outputsByStack(plans),
    report,
    apis,
    sites,
    services,
    stop,
  };
}

interface Running {
  readonly endpoint: Endpoint;
  readonly services: LocalServices;
}

async function stopCloud({ endpoint, services }: Running, graceMs: number): Promise<void> {
  const stopped = Promise.all(services.mappings.map((mapping) => mapping.stop(graceMs)));
  await services.functions.stop(graceMs);
  await stopped;
  await Promise.all([endpoint.close(), services.cloudFront.close()]);
  await services.close();
}

interface Served {
  readonly services: LocalServices;
  readonly plans: readonly StackPlan[];
  readonly apis: readonly DescribedApi[];
  readonly sites: readonly LocalSite[];
}

function routes({ services, plans, apis, sites }: Served): Routes {
  const { byName, functions, logs } = services;
  const local = openLocalPages({
    outputs: outputsByStack(plans),
    logs,
    logGroupOf: (name) => functions.functions().find((definition) => definition.name === name)?.logGroup,
    pages: [createConsole({ services, plans, apis, sites }), createApiPages(apis)],
  });
  return { local, services: new Map([...byName, ['cloudformation', openCloudFormation(plans.map(description()))]]) };
}

/** As CloudFormation tells it, all created now. */
function description(createdAt = new Date()): (plan: StackPlan) => StackDescription {
  return (plan) => ({
    stackName: plan.stackName,
    stackId: plan.stackId,
    createdAt,
    outputs: plan.outputs,
    resources: plan.resources.map((resource) => ({
      logicalId: resource.logicalId,
      physicalId: plan.physicalId(resource),
      type: resource.type,
    })),
  });
}

function outputsByStack(plans: readonly StackPlan[]): RunningCloud['outputs'] {
  const stacks = plans.map(({ id, outputs }) => [
    id,
    Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
  ]);
  return Object.fromEntries(stacks);
}
