import { join } from 'node:path';
import { type DescribedApi, describedApis } from './api-pages/described-api.ts';
import { createApiPages } from './api-pages/index.ts';
import type { Clock } from './base/clock.ts';
import { createConsole } from './console/index.ts';
import { type Endpoint, listen } from './front-door/endpoint.ts';
import { openLocalPages } from './front-door/local-pages.ts';
import type { Cloud } from './front-door/service.ts';
import { type LocalSite, listenForSites } from './services/cloudfront/sites.ts';
import type { LogStore } from './services/logs/log-store.ts';
import { type LocalServices, openLocalServices, resourceKind } from './services/services.ts';
import type { AssemblyStack } from './template/assembly.ts';
import { deploy } from './template/deploy.ts';
import { createLoadReport, type LoadReport } from './template/load-report.ts';
import { planStacks, type StackPlan } from './template/stack-plan.ts';

export interface CloudOptions {
  /** Called when the port is taken. Until it resolves and the stacks are created, requests get 503. */
  loadStacks(): Promise<readonly AssemblyStack[]>;
  /** Port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Folder for objects, queues and tables. */
  readonly folder: string;
  /** Endpoint that functions call. @default - this cloud */
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

/** A local cloud whose stacks are created and whose endpoint answers. */
export interface RunningCloud {
  /** e.g. `http://127.0.0.1:4566` */
  readonly url: string;
  readonly region: string;
  readonly logs: LogStore;
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly report: LoadReport;
  readonly apis: readonly DescribedApi[];
  readonly sites: readonly LocalSite[];
  readonly services: LocalServices;
  /**
   * Stops polling, waits for running invocations, ends every process and connection and closes every file.
   *
   * @param graceMs how long invocations may still run
   */
  stop(graceMs: number): Promise<void>;
}

/** Account and Region of a cloud whose stacks name none. */
const DEFAULT_ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';

/**
 * Takes the port, loads the stacks, opens the services, creates the resources of the stacks, and begins to answer.
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
  const { folder, log, clock, fastRetriesSeconds, firstSitePort = 0 } = options;
  const cloud: Cloud = {
    accountId: stacks.find(({ account }) => account)?.account ?? DEFAULT_ACCOUNT,
    region: stacks.find(({ region }) => region)?.region ?? DEFAULT_REGION,
  };
  const endpointUrl = endpoint.url;
  const functionsEndpointUrl = options.functionsEndpointUrl ?? endpointUrl;
  const siteUrls = new Map<string, string>();
  const plans = planStacks(stacks, { cloud, endpointUrl, siteUrls, kindOf: resourceKind });
  const apis = describedApis(stacks, plans);
  const services = openLocalServices({
    cloud,
    folder,
    endpointUrl,
    functionsEndpointUrl,
    fastRetriesSeconds,
    plans,
    log,
    clock,
  });
  const { logs } = services;
  const report = createLoadReport();
  async function stop(graceMs: number): Promise<void> {
    await services.stop(graceMs);
    await endpoint.close();
    await services.close();
  }

  try {
    const sites = await listenForSites(plans, { cloudFront: services.cloudFront, report, firstPort: firstSitePort });
    for (const { names, url } of sites) for (const name of names) siteUrls.set(name, url);
    const { start } = await deploy(plans, {
      ...services,
      cloud,
      report,
      assetFolders: new Map(stacks.flatMap(({ assetFolders }) => [...assetFolders])),
      inlineCodeFolder: join(folder, 'inline-code'),
      endpointUrl,
      functionsEndpointUrl,
      log,
    });
    const outputs = outputsByStack(plans);
    const local = openLocalPages({
      outputs,
      logs,
      logGroupOf: (name) => services.functions.functions().find((definition) => definition.name === name)?.logGroup,
      pages: [createConsole({ services, plans, apis, sites }), createApiPages(apis)],
    });
    endpoint.open({ services: services.byName, local });
    await start();
    return { url: endpointUrl, region: cloud.region, logs, outputs, report, apis, sites, services, stop };
  } catch (error) {
    await stop(0);
    throw error;
  }
}

function outputsByStack(plans: readonly StackPlan[]): RunningCloud['outputs'] {
  const stacks = plans.map(({ id, outputs }) => [
    id,
    Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
  ]);
  return Object.fromEntries(stacks);
}
