/** Stands between functions and the local cloud, and lets requests fail as DynamoDB, SNS and networks do. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpProxy, reply, startHttpProxy } from './http-proxy.ts';

/** A request to a table or a topic, as its client sent it. */
export interface ServiceRequest {
  /** `PutItem`, `Publish` */
  readonly operation: string;
  /** Its name; `''` for a topic's. */
  readonly table: string;
  /** Its ARN; `''` for a table's. */
  readonly topic: string;
  /** The same for every try that the SDK makes of one call. */
  readonly call: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `lost`: it never arrived. `unanswered`: it took effect, and its sender never hears of it. */
export type Fault = 'throttled' | 'failed' | 'lost' | 'unanswered';

export interface FaultProxy extends HttpProxy {
  /** Asked for each request to a table or a topic. */
  decide(fault: (request: ServiceRequest) => Fault | undefined): void;
  /** Told of each of them that took effect, whatever its sender hears. */
  onDone(listen: (request: ServiceRequest, status: number) => void): void;
  /** How often each fault happened. */
  readonly counts: Readonly<Record<Fault, number>>;
}

const ANSWERS = {
  throttled: { status: 400, code: 'ThrottlingException' },
  failed: { status: 500, code: 'InternalServerError' },
} as const;

export async function startFaultProxy(): Promise<FaultProxy> {
  let faultOf: (request: ServiceRequest) => Fault | undefined = () => undefined;
  let done: (request: ServiceRequest, status: number) => void = () => undefined;
  const counts = { throttled: 0, failed: 0, lost: 0, unanswered: 0 };

  const proxy = await startHttpProxy(async ({ request: incoming, body, response, pass }) => {
    const request = serviceRequest(incoming, body);
    const fault = request && faultOf(request);
    if (fault) counts[fault] += 1;
    if (fault === 'lost') return void incoming.socket.destroy();
    if (request && (fault === 'throttled' || fault === 'failed')) return refuse(response, request, fault);
    const answer = await pass();
    if (request) done(request, answer.status);
    if (fault === 'unanswered') incoming.socket.destroy();
    else reply(response, answer);
  });
  return {
    ...proxy,
    decide: (fault) => {
      faultOf = fault;
    },
    onDone: (listen) => {
      done = listen;
    },
    counts,
  };
}

function serviceRequest({ headers }: IncomingMessage, body: Buffer): ServiceRequest | undefined {
  const call = String(headers['amz-sdk-invocation-id']);
  const [, operation] = /^DynamoDB_\d+\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? [];
  if (operation !== undefined) {
    const input = JSON.parse(body.toString());
    return { operation, table: String(input.TableName), topic: '', call, body: input };
  }
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return undefined;
  const { Action = '', TopicArn, ...form } = Object.fromEntries(new URLSearchParams(body.toString()));
  return TopicArn === undefined ? undefined : { operation: Action, table: '', topic: TopicArn, call, body: form };
}

function refuse(response: ServerResponse, { table }: ServiceRequest, fault: keyof typeof ANSWERS): void {
  const { status, code } = ANSWERS[fault];
  const message = `${fault} by the proof`;
  if (table !== '') {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }));
    return;
  }
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
}
