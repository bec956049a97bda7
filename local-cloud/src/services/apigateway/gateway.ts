import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import type { Service } from '../../front-door/service.ts';
import type { FunctionHost } from '../aws-lambda/functions/host.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { LogStore } from '../logs/log-store.ts';
import { writeAccessLog } from './access-log.ts';
import { type ApiAddress, apiAddress } from './api-address.ts';
import { hasTooLargeHead, readApiRequest } from './api-request.ts';
import type { ApiStage, Reply } from './api-stage.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createFunctionSlots, SLOTS_PER_FUNCTION } from './function-slots.ts';
import { DEFAULT_STAGE, type HttpApi } from './http/http-api.ts';
import { createInvoker, type Invoke } from './invoke-function.ts';
import type { InvokePermission } from './invoke-permission.ts';
import { recordRequest } from './request-metrics.ts';
import type { RestApi } from './rest/rest-api.ts';
import { sendReply } from './send-reply.ts';

export interface GatewayOptions {
  readonly functions: Pick<FunctionHost, 'invoke'>;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly clock: Clock;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

/** API Gateway: the APIs of all stacks, as templates describe them, and their stages at work. */
export interface Gateway extends Service {
  /** Both by id, collected while templates are loaded. */
  readonly restApis: Map<string, RestApi>;
  readonly httpApis: Map<string, HttpApi>;
  readonly permissions: InvokePermission[];
  readonly invoke: Invoke;
  readonly nowMs: () => number;
  /** Lets a stage answer, instead of the one of that name. */
  openStage(apiId: string, name: string, stage: ApiStage): void;
}

export function createGateway({ functions, logs, metrics, clock, log }: GatewayOptions): Gateway {
  const stages = new Map<string, Map<string, ApiStage>>();
  const invoke = createInvoker({ functions, clock, slots: createFunctionSlots(SLOTS_PER_FUNCTION) });

  /** The stage's name comes first in the path; what names none is for the default stage, if there is one. */
  function locate({ apiId, path }: ApiAddress): { stage: ApiStage; path: string } | undefined {
    const ofApi = stages.get(apiId);
    const [, name = '', below = ''] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
    const named = ofApi?.get(name);
    if (named && name !== DEFAULT_STAGE) return { stage: named, path: below || '/' };
    const stage = ofApi?.get(DEFAULT_STAGE);
    return stage && { stage, path };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = createExchange(clock.now());
    const address = apiAddress(request);
    const located = address && locate(address);
    if (!address || !located) {
      request.resume();
      const known = [...stages].flatMap(([id, ofApi]) => [...ofApi.keys()].map((name) => `${id}/${name}`));
      log(`${request.method} ${request.url}: there is no such API and stage; there are ${known.join(', ') || 'none'}`);
      return sendReply(request, response, FORBIDDEN);
    }
    const { stage, path } = located;
    const { queryString } = address;
    const received = await readApiRequest(request, { fullPath: address.path, path, queryString });
    const reply = hasTooLargeHead(received) ? HEAD_TOO_LARGE : await stage.answer(received, exchange);
    sendReply(request, response, reply);
    account(stage, reply, exchange, `${request.method} ${request.url}`);
  }

  function account(stage: ApiStage, reply: Reply, exchange: Exchange, asked: string): void {
    const { context, startedAtMs, integrationLatencyMs } = exchange;
    const latencyMs = clock.now() - startedAtMs;
    context.set('status', String(reply.status));
    context.set('responseLength', String(Buffer.byteLength(reply.body)));
    context.set('responseLatency', String(latencyMs));
    recordRequest(metrics, stage.metrics, { status: reply.status, startedAtMs, latencyMs, integrationLatencyMs });
    if (stage.accessLog) writeAccessLog(logs, stage.accessLog, exchange);
    // On AWS this would be in the execution log; whoever develops looks at the terminal.
    const reason = context.get('integrationErrorMessage');
    if (reason !== undefined && reply.status >= 500) log(`${asked}: ${reply.status}, ${reason}`);
  }

  return {
    restApis: new Map(),
    httpApis: new Map(),
    permissions: [],
    invoke,
    nowMs: clock.now,
    openStage(apiId, name, stage) {
      const ofApi = stages.get(apiId) ?? new Map<string, ApiStage>();
      stages.set(apiId, ofApi.set(name, stage));
    },
    handle,
    close: () => Promise.resolve(),
  };
}

const FORBIDDEN = plain(403, 'ForbiddenException', 'Forbidden');
const HEAD_TOO_LARGE = plain(431, 'RequestHeaderFieldsTooLargeException', 'Request Header Fields Too Large');

function plain(status: number, errorType: string, message: string): Reply {
  const headers = [
    ['Content-Type', 'application/json'],
    ['x-amzn-ErrorType', errorType],
  ] as const;
  return { status, headers, body: JSON.stringify({ message }) };
}
