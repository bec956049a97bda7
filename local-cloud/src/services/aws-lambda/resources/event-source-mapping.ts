import type { Deployment } from '../../../template/deployment.ts';
import { physicalUuid } from '../../../template/physical-name.ts';
import type { NamedResource, Resource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { type EventSourceMapping, startEventSourceMapping } from '../event-source-mapping.ts';

const uuid = ({ stackName, logicalId }: NamedResource) => physicalUuid(stackName, logicalId);

export const eventSourceMapping: ResourceKind = {
  type: 'AWS::Lambda::EventSourceMapping',
  supportedProperties: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig.MaximumConcurrency',
  ],
  ignoredProperties: ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'Tags'],
  ref: uuid,
  attributes: { Id: uuid },
  async start(mapping, deployment) {
    const { logicalId, properties } = mapping;
    const queueArn = properties.text('EventSourceArn');
    if (!queueArn.startsWith('arn:aws:sqs:')) {
      deployment.report.warn(
        `AWS::Lambda::EventSourceMapping ${logicalId}: ${queueArn} is no queue; only queues are polled here`,
      );
      return;
    }
    if (properties.has('Enabled') && !properties.flag('Enabled')) {
      deployment.report.notice(`the event source mapping ${logicalId} is disabled by its template`);
      return;
    }
    deployment.mappings.push(startPolling(mapping, queueArn, deployment));
  },
};

function startPolling(mapping: Resource, queueArn: string, deployment: Deployment): EventSourceMapping {
  const { properties } = mapping;
  const { cloud, functions, sqs, fastRetriesSeconds, log } = deployment;
  const functionName = nameFromArn(properties.text('FunctionName'));
  const scaling = properties.nested('ScalingConfig');
  return startEventSourceMapping({
    definition: {
      uuid: uuid(mapping),
      functionName,
      queueArn,
      batchSize: properties.number('BatchSize', 10),
      windowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
      ...(scaling.has('MaximumConcurrency') ? { maximumConcurrency: scaling.number('MaximumConcurrency') } : {}),
      reportBatchItemFailures: properties.texts('FunctionResponseTypes').includes('ReportBatchItemFailures'),
      functionTimeoutSeconds: functionTimeout(functionName, queueArn, deployment),
    },
    host: functions,
    queues: sqs,
    cloud,
    ...(fastRetriesSeconds === undefined ? {} : { fastRetriesSeconds }),
    log,
  });
}

/** Lambda refuses a queue whose messages would come back while they are still worked on; a synth does not check it. */
function functionTimeout(functionName: string, queueArn: string, { sqs, functions }: Deployment): number {
  const { timeoutSeconds } = functions.definition(functionName);
  const visibilityTimeout = sqs.visibilityTimeoutMs(queueArn) / 1000;
  if (visibilityTimeout >= timeoutSeconds) return timeoutSeconds;
  throw new TemplateError(
    `Queue visibility timeout: ${visibilityTimeout} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );
}

function nameFromArn(arnOrName: string): string {
  return arnOrName.split(':').at(-1) ?? arnOrName;
}
