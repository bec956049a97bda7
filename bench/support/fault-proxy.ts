/** A proxy between the functions and the local cloud that makes requests fail as DynamoDB, SNS and networks do. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpProxy, reply, startHttpProxy } from './http-proxy.ts';

/** A request to a table or a topic, as its client sent it. */
export interface ServiceRequest {
  /** `PutItem`, `Publish` */
  readonly operation: string;
  /** Name of the table; `''` for a request to a topic. */
  readonly table: string;
  /** ARN of the topic; `''` for a request to a table. */
  readonly topic: string;
  /** ID of the call, equal for all attempts that the SDK makes. */
  readonly call: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `lost`: the request never arrives. `unanswered`: the request takes effect, but its response is lost. */
export type Fault = 'throttled' | 'failed' | 'lost' | 'unanswered';

export interface FaultProxy extends HttpProxy {
  /** Sets the function that decides how a request to a table or a topic fails. */
  decide(fault: (request: ServiceRequest) => Fault | undefined): void;
  /** Sets the function that is called for each request that took effect, even if its response is lost. */
  onDone(listen: (request: ServiceRequest, status: number) => void): void;
  /** Number of requests by fault. */
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
