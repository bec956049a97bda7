import { type Endpoint, listen } from '../../../src/front-door/endpoint.ts';
import { openApiGateway } from '../../../src/services/apigateway/index.ts';
import type { FunctionHost } from '../../../src/services/aws-lambda/functions/host.ts';
import type { InvocationResult } from '../../../src/services/aws-lambda/functions/invocation-result.ts';
import { createLogStore, type LogStore } from '../../../src/services/logs/log-store.ts';
import { resourceKind } from '../../../src/services/services.ts';
import type { Template } from '../../../src/template/assembly.ts';
import { deploy } from '../../../src/template/deploy.ts';
import { planStacks, type StackPlan } from '../../../src/template/stack-plan.ts';
import { type ManualClock, manualClock } from '../../../src/testing/manual-clock.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

/** What a function's event looks like to a test. */
// biome-ignore lint/suspicious/noExplicitAny: tests read it as deep as they like
export type Event = any;

/** Stands in for a function: gets the event, gives what the function would answer, or how it ends. */
export type StandIn = (event: Event) => unknown | Promise<unknown>;

/** A running endpoint with the APIs of a template, and a stand-in for all of their functions. */
export interface GatewayFixture {
  readonly url: string;
  readonly site: TestSite;
  readonly plan: StackPlan;
  readonly clock: ManualClock;
  readonly logs: LogStore;
  /** Lines for the terminal. */
  readonly lines: string[];
  /** Events that came to the functions. */
  readonly events: Event[];
  /** Replaces the stand-in, which answers an empty object at first. */
  answer(standIn: StandIn): void;
  close(): Promise<void>;
}

export async function startGateway(template: Template, { throughFunctions = false } = {}): Promise<GatewayFixture> {
  const endpoint: Endpoint = await listen(0);
  const clock = manualClock();
  const logs = createLogStore();
  const lines: string[] = [];
  const events: Event[] = [];
  let answering: StandIn = () => ({});
  const functions: Pick<FunctionHost, 'invoke'> = {
    async invoke(_name, payload): Promise<InvocationResult> {
      const event = JSON.parse(payload);
      events.push(event);
      const ran = { requestId: 'invocation', logStream: 'stream', durationMs: 1, maxMemoryMb: 1 };
      const answer = await answering(event);
      if (isResult(answer)) return answer;
      return { ...ran, outcome: 'ok', payload: JSON.stringify(answer) ?? 'null' };
    },
  };
  const site = openTestSite({ clock });
  const gateway = openApiGateway({
    functions: throughFunctions ? site.deployment.functions : functions,
    logs,
    metrics: site.deployment.cloudWatch.metrics,
    clock,
    log: (line) => lines.push(line),
  });
  const { cloud } = site.deployment;
  const stack = { id: 'Stack', stackName: 'dev-Stack', region: cloud.region, template, assetFolders: new Map() };
  const [plan] = planStacks([stack], { cloud, endpointUrl: endpoint.url, kindOf: resourceKind });
  if (!plan) throw new Error('there is no plan of the one stack');
  const deployed = await deploy([plan], { ...site.deployment, gateway });
  await deployed.start();
  endpoint.open({ services: new Map([['execute-api', gateway]]), local: gateway });

  return {
    url: endpoint.url,
    site,
    plan,
    clock,
    logs,
    lines,
    events,
    answer(standIn) {
      answering = standIn;
    },
    async close() {
      await endpoint.close();
      await site.close();
    },
  };
}

function isResult(answer: unknown): answer is InvocationResult {
  return typeof answer === 'object' && answer !== null && 'outcome' in answer;
}

/** An invocation that ended otherwise than with an answer. */
export function failedInvocation(errorMessage: string): InvocationResult {
  const ran = { requestId: 'invocation', logStream: 'stream', durationMs: 1, maxMemoryMb: 1 };
  return { ...ran, outcome: 'error', errorType: 'Error', errorMessage };
}
