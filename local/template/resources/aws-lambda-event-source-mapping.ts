import { startEventSourceMapping } from '../../lambda/event-source-mapping.ts';
import type { Deployment } from '../deployment.ts';
import { physicalUuid } from '../physical-name.ts';
import type { NamedResource, Resource, ResourceKind } from '../resource-kind.ts';
import { TemplateError } from '../template-error.ts';

const uuid = ({ stackName, logicalId }: NamedResource) => physicalUuid(stackName, logicalId);

export const eventSourceMapping: ResourceKind = {
  type: 'AWS::Lambda::EventSourceMapping',
  supportedProperties: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FilterCriteria',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ],
  ignoredProperties: ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'Tags'],
  ref: uuid,
  attributes: { Id: uuid },
  async connect(mapping, deployment) {
    const { logicalId, properties } = mapping;
    const queueArn = properties.text('EventSourceArn');
    if (!queueArn.startsWith('arn:aws:sqs:')) {
      deployment.report.warn(`AWS::Lambda::EventSourceMapping ${logicalId}: ${queueArn} is no queue; only queues are polled here`);
      return;
    }
    if (properties.has('Enabled') && !properties.flag('Enabled')) {
      deployment.report.notice(`the event source mapping ${logicalId} is disabled by its template`);
      return;
    }
    deployment.mappings.push(start(mapping, queueArn, deployment));
  },
};

function start(mapping: Resource, queueArn: string, deployment: Deployment) {
  const { properties } = mapping;
  const functionName = nameFromArn(properties.text('FunctionName'));
  const queueName = nameFromArn(queueArn);
  const { batchSize, windowSeconds } = batching(mapping, queueName);
  checkVisibility(mapping, { queueName, functionName }, deployment);
  const scaling = properties.nested('ScalingConfig');
  const patterns = properties.nested('FilterCriteria').nestedList('Filters').map((filter) => filter.text('Pattern'));
  return startEventSourceMapping({
    definition: {
      uuid: uuid(mapping),
      functionName,
      queueArn,
      queueUrl: `${deployment.endpointUrl}/${mapping.site.accountId}/${queueName}`,
      batchSize,
      windowSeconds,
      ...(scaling.has('MaximumConcurrency') ? { maximumConcurrency: scaling.number('MaximumConcurrency') } : {}),
      reportBatchItemFailures: properties.texts('FunctionResponseTypes').includes('ReportBatchItemFailures'),
      ...(patterns.length > 0 ? { filters: patterns } : {}),
    },
    host: deployment.functions,
    endpointUrl: deployment.endpointUrl,
    fastRetries: deployment.fastRetries,
  });
}

/** The limits of https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, which a synth does not check. */
function batching({ logicalId, properties }: Resource, queueName: string): { batchSize: number; windowSeconds: number } {
  const batchSize = properties.number('BatchSize', 10);
  const windowSeconds = properties.number('MaximumBatchingWindowInSeconds', 0);
  const isFifo = queueName.endsWith('.fifo');
  const largest = isFifo ? 10 : 10_000;
  if (batchSize < 1 || batchSize > largest) {
    throw new TemplateError(`${logicalId}: BatchSize must be from 1 to ${largest}, got ${batchSize}`);
  }
  if (isFifo && windowSeconds > 0) {
    throw new TemplateError(`${logicalId}: a FIFO queue takes no MaximumBatchingWindowInSeconds, got ${windowSeconds}`);
  }
  if (batchSize > 10 && windowSeconds < 1) {
    throw new TemplateError(
      `${logicalId}: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10, got BatchSize ${batchSize}`,
    );
  }
  return { batchSize, windowSeconds };
}

/** Lambda refuses such a queue when the mapping is created: its messages would come back while they are worked on. */
function checkVisibility(
  { logicalId }: Resource,
  { queueName, functionName }: { queueName: string; functionName: string },
  { sqs, functions }: Deployment,
): void {
  const visibilityTimeout = sqs.visibilityTimeoutSeconds(queueName);
  const { timeoutSeconds } = functions.definition(functionName);
  if (visibilityTimeout >= timeoutSeconds) return;
  throw new TemplateError(
    `${logicalId}: Queue visibility timeout: ${visibilityTimeout} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );
}

function nameFromArn(arnOrName: string): string {
  return arnOrName.split(':').at(-1) ?? arnOrName;
}
