import { listen } from '../../src/front-door/endpoint.ts';
import { openApiGateway } from '../../src/services/apigateway/index.ts';
import type { FunctionHost } from '../../src/services/aws-lambda/functions/host.ts';
import type { InvocationResult } from '../../src/services/aws-lambda/functions/invocation-result.ts';
import { openCloudFront } from '../../src/services/cloudfront/index.ts';
import { listenForSites } from '../../src/services/cloudfront/sites.ts';
import { createLogStore, type LogStore } from '../../src/services/logs/log-store.ts';
import { resourceKind } from '../../src/services/services.ts';
import type { Template } from '../../src/template/assembly.ts';
import { deploy } from '../../src/template/deploy.ts';
import { planStacks } from '../../src/template/stack-plan.ts';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.ts';
import { openTestSite, type TestSite } from './deployed-template.ts';
import { type RawReply, type RawRequest, rawRequest } from './raw-request.ts';

/** An event of a function, which tests read to any depth. */
// biome-ignore lint/suspicious/noExplicitAny: tests read it to any depth
export type Event = any;

/** Stands in for all functions: returns the response, or the result of an invocation that fails. */
export type StandIn = (event: Event) => unknown | Promise<unknown>;

/** APIs and distributions of one template on open ports, with a stand-in for their functions. */
export interface DeployedApis {
  /** The address in the first output: of an API with its stage, or of a distribution. */
  readonly url: URL;
  /** Outputs of the stack by key. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Real services beside API Gateway and CloudFront, and the report on the template. */
  readonly deployment: TestSite['deployment'];
  /** Folder of the functions' code. */
  readonly codeFolder: string;
  readonly clock: ManualClock;
  readonly logs: LogStore;
  /** Lines for the terminal. */
  readonly lines: string[];
  /** Events that the functions received. */
  readonly events: Event[];
  /** Replaces the stand-in. The first one returns an empty object. */
  answer(standIn: StandIn): void;
  /** Sends a request to a path below `url`. */
  send(path: string, request?: RawRequest): Promise<RawReply>;
  /** Sends a GET request to a path below `url`. */
  get(path: string, headers?: RawRequest['headers']): Promise<RawReply>;
  closeSites(): Promise<void>;
  close(): Promise<void>;
}

export interface DeployedApisOptions {
  /** Runs the real functions instead of the stand-in. */
  readonly throughFunctions?: boolean;
  /** Port of the first distribution. @default - any free port */
  readonly firstPort?: number;
}

export async function deployApis(template: Template, options: DeployedApisOptions = {}): Promise<DeployedApis> {
  const { throughFunctions = false, firstPort = 0 } = options;
  const lines: string[] = [];
  const events: Event[] = [];
  const log = (line: string) => void lines.push(line);
  const [clock, logs] = [manualClock(), createLogStore()];
  let standIn: StandIn = () => ({});
  const standIns = functionsOf((event) => standIn(event), events);

  const endpoint = await listen(0);
  const { deployment, codeFolder, close: closeServices } = openTestSite({ clock, log });
  const { s3, cloud, cloudWatch, functions, report } = deployment;
  const { metrics } = cloudWatch;
  const gateway = openApiGateway({ functions: throughFunctions ? functions : standIns, logs, metrics, clock, log });
  const cloudFront = openCloudFront({ s3, gateway, logs, clock, log });
  const close = async () => {
    await cloudFront.close();
    await endpoint.close();
    await closeServices();
  };

  const stack = { id: 'Stack', stackName: 'dev-Stack', region: cloud.region, template, assetFolders: new Map() };
  const siteUrls = new Map<string, string>();
  const plans = planStacks([stack], { cloud, endpointUrl: endpoint.url, siteUrls, kindOf: resourceKind });
  for (const { names, url } of await listenForSites(plans, { cloudFront, report, firstPort })) {
    for (const site of names) siteUrls.set(site, url);
  }
  try {
    const { start } = await deploy(plans, { ...deployment, gateway, cloudFront });
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  endpoint.open({ services: new Map([['execute-api', gateway]]), local: gateway });

  const outputs = Object.fromEntries(plans.flatMap((plan) => plan.outputs.map(({ key, value }) => [key, value])));
  const url = new URL(Object.values(outputs)[0] ?? '');
  const send = (path: string, request?: RawRequest) => rawRequest(url, url.pathname.replace(/\/$/, '') + path, request);
  return {
    url,
    outputs,
    deployment,
    codeFolder,
    clock,
    logs,
    lines,
    events,
    answer(replacement) {
      standIn = replacement;
    },
    send,
    get: (path, headers = {}) => send(path, { headers }),
    closeSites: () => cloudFront.close(),
    close,
  };
}

const RAN = { requestId: 'invocation', logStream: 'stream', durationMs: 1, maxMemoryMb: 1 };

function functionsOf(standIn: StandIn, events: Event[]): Pick<FunctionHost, 'invoke'> {
  return {
    async invoke(_name, payload): Promise<InvocationResult> {
      const event = JSON.parse(payload);
      events.push(event);
      const answer = await standIn(event);
      if (isResult(answer)) return answer;
      return { ...RAN, outcome: 'ok', payload: JSON.stringify(answer) ?? 'null' };
    },
  };
}

function isResult(answer: unknown): answer is InvocationResult {
  return typeof answer === 'object' && answer !== null && 'outcome' in answer;
}

export function failedInvocation(errorMessage: string): InvocationResult {
  return { ...RAN, outcome: 'error', errorType: 'Error', errorMessage };
}
