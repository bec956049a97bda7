import { join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Cloud, Service } from '../front-door/service.ts';
import type { Services } from '../template/deployment.ts';
import { ignoredKinds } from '../template/ignored-kinds.ts';
import type { ResourceKind } from '../template/resource-kind.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import { resources as httpApiResources } from './apigateway/http/resources.ts';
import { openApiGateway } from './apigateway/index.ts';
import { resources as restApiResources } from './apigateway/rest/resources.ts';
import { openLambda } from './aws-lambda/index.ts';
import { resources as lambdaResources } from './aws-lambda/resources.ts';
import { openCloudFormation } from './cloudformation/index.ts';
import type { StackDescription } from './cloudformation/operations.ts';
import { openCloudFront } from './cloudfront/index.ts';
import { resources as cloudFrontResources } from './cloudfront/resources.ts';
import { openCloudWatch } from './cloudwatch/index.ts';
import { resources as cloudWatchResources } from './cloudwatch/resources.ts';
import { openDynamoDb } from './dynamodb/index.ts';
import { resources as dynamoDbResources } from './dynamodb/resources.ts';
import { openScheduledRules } from './eventbridge/index.ts';
import { resources as eventBridgeResources } from './eventbridge/resources.ts';
import { openLogs } from './logs/index.ts';
import { createLogStore } from './logs/log-store.ts';
import { resources as logsResources } from './logs/resources.ts';
import { openS3 } from './s3/index.ts';
import { resources as s3Resources } from './s3/resources.ts';
import { openSecretsManager } from './secretsmanager/index.ts';
import { resources as secretsManagerResources } from './secretsmanager/resources.ts';
import { openSns } from './sns/index.ts';
import { resources as snsResources } from './sns/resources.ts';
import { openSqs } from './sqs/index.ts';
import { resources as sqsResources } from './sqs/resources.ts';

/** Every CloudFormation type that the local cloud knows, one line per service. */
export const resourceKinds: readonly ResourceKind[] = [
  ...restApiResources,
  ...httpApiResources,
  ...lambdaResources,
  ...cloudFrontResources,
  ...cloudWatchResources,
  ...dynamoDbResources,
  ...eventBridgeResources,
  ...logsResources,
  ...s3Resources,
  ...secretsManagerResources,
  ...snsResources,
  ...sqsResources,
  ...ignoredKinds,
];

const kindsByType: ReadonlyMap<string, ResourceKind> = new Map(resourceKinds.map((kind) => [kind.type, kind]));

/** How the local cloud treats a CloudFormation type; `undefined` for a type that it does not support. */
export function resourceKind(type: string): ResourceKind | undefined {
  return kindsByType.get(type);
}

export interface LocalServicesOptions {
  readonly cloud: Cloud;
  /** Folder for objects, queues, tables and secrets. */
  readonly folder: string;
  readonly endpointUrl: string;
  /** Endpoint that functions call. */
  readonly functionsEndpointUrl: string;
  /**
   * Longest wait of a failed message.
   *
   * @default - its visibility timeout, as on AWS
   */
  readonly fastRetriesSeconds?: number | undefined;
  /** Stacks that CloudFormation describes. */
  readonly plans: readonly StackPlan[];
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
  /**
   * Time for queues, topics and alarms. Functions always have the machine's time.
   *
   * @default - the machine's clock
   */
  readonly clock?: Clock | undefined;
}

/** The services of one local cloud, connected to each other. */
export interface LocalServices extends Services {
  /** Services on the AWS wire protocol, by signing name. */
  readonly byName: ReadonlyMap<string, Service>;
  /** Stops polling and waits for running invocations, which still need the other services. */
  stop(graceMs: number): Promise<void>;
  /** Closes every connection and file. */
  close(): Promise<void>;
}

/** Opens every service. A service gets the others that it calls as plain functions and objects. */
export function openLocalServices(options: LocalServicesOptions): LocalServices {
  const { cloud, folder, endpointUrl, plans, log, clock = systemClock } = options;
  const sqs = openSqs({ cloud, file: join(folder, 'sqs.sqlite'), baseUrl: () => endpointUrl, clock });
  const sns = openSns({
    cloud,
    baseUrl: () => endpointUrl,
    deliver: sqs.send,
    notify: log,
    clock,
  });
  const s3 = openS3({
    cloud,
    folder: join(folder, 's3'),
    async notify({ kind, arn }, body) {
      if (kind === 'queue') await sqs.send(arn, body);
      else await sns.publish(arn, body, { subject: 'Amazon S3 Notification' });
    },
    destinationExists: (arn) => sqs.exists(arn) || sns.exists(arn),
    log,
  });
  const cloudWatch = openCloudWatch({
    cloud,
    now: clock.now,
    functionClock: Date.now,
    queues: sqs.queues,
    topics: sns.topics,
    publish: (topicArn, subject, message) => sns.publish(topicArn, message, { subject }),
    log,
  });
  const dynamoDb = openDynamoDb({ cloud, folder: join(folder, 'dynamodb'), metrics: cloudWatch.metrics, clock });
  const scheduledRules = openScheduledRules({ cloud, clock, metrics: cloudWatch.metrics, send: sqs.send, log });
  const logs = createLogStore();
  const lambda = openLambda({
    cloud,
    endpointUrl: options.functionsEndpointUrl,
    logs,
    queues: sqs,
    fastRetriesSeconds: options.fastRetriesSeconds,
    log,
    onInvocation: (functionName, result, concurrentExecutions) => {
      if (result.outcome === 'throttled') return cloudWatch.recordThrottle(functionName);
      const { durationMs, outcome } = result;
      cloudWatch.recordInvocation({ functionName, durationMs, failed: outcome !== 'ok', concurrentExecutions });
    },
  });
  const { functions } = lambda;
  const gateway = openApiGateway({ functions, logs, metrics: cloudWatch.metrics, clock, log });
  const cloudFront = openCloudFront({ s3, gateway, logs, clock, log });
  const secretsManager = openSecretsManager({ file: join(folder, 'secrets.json'), now: clock.now });
  logs.subscribe(({ line }) => cloudWatch.ingestLogLine(line));
  cloudWatch.start();

  const byName = new Map<string, Service>([
    ['s3', s3],
    ['sqs', sqs],
    ['sns', sns],
    ['dynamodb', dynamoDb],
    ['lambda', lambda],
    ['monitoring', cloudWatch],
    ['execute-api', gateway],
    ['logs', openLogs(cloud, logs)],
    ['secretsmanager', secretsManager],
    ['cloudformation', openCloudFormation(plans.map(description()))],
  ]);
  return {
    s3,
    sqs,
    sns,
    dynamoDb,
    scheduledRules,
    lambda,
    functions,
    gateway,
    cloudFront,
    secretsManager,
    cloudWatch,
    logs,
    byName,
    stop: lambda.stop,
    async close() {
      scheduledRules.close();
      await Promise.all([cloudFront.close(), ...[...byName.values()].map((service) => service.close())]);
    },
  };
}

/** Describes a stack for CloudFormation; all stacks of a start are created at the same time. */
function description(createdAt = new Date()): (plan: StackPlan) => StackDescription {
  return (plan) => ({
    stackName: plan.stackName,
    stackId: plan.stackId,
    createdAt,
    get outputs() {
      return plan.outputs;
    },
    resources: plan.resources.map((resource) => ({
      logicalId: resource.logicalId,
      physicalId: plan.physicalId(resource),
      type: resource.type,
    })),
  });
}
