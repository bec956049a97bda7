import { text } from 'node:stream/consumers';
import { systemClock } from '../../../src/base/clock.ts';
import { connectInProcess } from '../../../src/front-door/in-process.ts';
import { openApiGateway } from '../../../src/services/apigateway/index.ts';
import { openCloudFront } from '../../../src/services/cloudfront/index.ts';
import { type LocalSite, listenForSites } from '../../../src/services/cloudfront/sites.ts';
import { createLogStore, type LogStore } from '../../../src/services/logs/log-store.ts';
import { resourceKind } from '../../../src/services/services.ts';
import type { Template } from '../../../src/template/assembly.ts';
import { deploy } from '../../../src/template/deploy.ts';
import { createLoadReport, type LoadReport } from '../../../src/template/load-report.ts';
import { planStacks } from '../../../src/template/stack-plan.ts';
import { openTestSite } from '../../support/deployed-template.ts';
import type { Event, StandIn } from '../apigateway/gateway-fixture.ts';
import { type RawReply, type RawRequest, rawRequest } from '../apigateway/raw-request.ts';

/** A distribution that answers, with its bucket, and with an API whose function is a stand-in. */
export interface SiteFixture {
  readonly url: URL;
  readonly sites: readonly LocalSite[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly report: LoadReport;
  readonly logs: LogStore;
  /** Lines for the terminal. */
  readonly lines: string[];
  /** Events that came to the API's function. */
  readonly events: Event[];
  /** Replaces the stand-in, which answers an empty object at first. */
  answer(standIn: StandIn): void;
  put(key: string, content: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<void>;
  send(request: RawRequest): Promise<RawReply>;
  /** What is under the path, asked for by GET. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<RawReply>;
  closeSites(): Promise<void>;
  close(): Promise<void>;
}

export async function startSite(template: Template, { firstPort = 0 } = {}): Promise<SiteFixture> {
  const [lines, events, logs, report]: [string[], Event[], LogStore, LoadReport] = [
    [],
    [],
    createLogStore(),
    createLoadReport(),
  ];
  const log = (line: string) => void lines.push(line);
  let answering: StandIn = () => ({});
  const functions = {
    async invoke(_name: string, payload: string) {
      const event = JSON.parse(payload);
      events.push(event);
      const ran = { requestId: 'invocation', logStream: 'stream', durationMs: 1, maxMemoryMb: 1 };
      return { ...ran, outcome: 'ok' as const, payload: JSON.stringify(await answering(event)) };
    },
  };
  const { deployment, close } = openTestSite({ log });
  const { s3, cloud, cloudWatch, endpointUrl } = deployment;
  const gateway = openApiGateway({ functions, logs, metrics: cloudWatch.metrics, clock: systemClock, log });
  const cloudFront = openCloudFront({ s3, gateway, logs, clock: systemClock, log });
  const closeAll = async () => {
    await cloudFront.close();
    await close();
  };

  const stack = { id: 'Web', stackName: 'dev-Web', region: cloud.region, template, assetFolders: new Map() };
  const siteUrls = new Map<string, string>();
  const plans = planStacks([stack], { cloud, endpointUrl, siteUrls, kindOf: resourceKind });
  const sites = await listenForSites(plans, { cloudFront, report, firstPort });
  for (const { names, url } of sites) for (const name of names) siteUrls.set(name, url);
  try {
    const { start } = await deploy(plans, { ...deployment, gateway, cloudFront, report, log });
    await start();
  } catch (error) {
    await closeAll();
    throw error;
  }

  const url = new URL(sites[0]?.url ?? '');
  const bucket = connectInProcess(s3, log);
  return {
    url,
    sites,
    outputs: Object.fromEntries(plans.flatMap(({ outputs }) => outputs.map(({ key, value }) => [key, value]))),
    report,
    logs,
    lines,
    events,
    answer(standIn) {
      answering = standIn;
    },
    async put(key, content, headers = {}) {
      const path = `/pages/${key.split('/').map(encodeURIComponent).join('/')}`;
      const body = Buffer.from(content);
      const length = { 'content-length': body.length, host: 'localhost' };
      const reply = await bucket({ method: 'PUT', path, headers: { ...headers, ...length }, body });
      if (reply.statusCode !== 200) throw new Error(`${reply.statusCode}: ${await text(reply)}`);
      reply.resume();
    },
    send: (request) => rawRequest(url, request),
    get: (path, headers = {}) => rawRequest(url, { path, headers }),
    closeSites: () => cloudFront.close(),
    close: closeAll,
  };
}
