import type { PeekedMessage } from 'local-cloud/testing';
import type { Row } from '../../bench/support/records.ts';
import { type ClockedCloud, openClockedCloud } from './support/clocked-cloud.ts';

/** A Stream API, and what its tests look at. */
export interface StreamWorld extends Omit<ClockedCloud, 'isEmpty'> {
  readonly queueArn: string;
  /** Whether nothing is in the queue, nor under way. */
  isEmpty(): boolean;
  /** By id. */
  rows(): Promise<ReadonlyMap<string, Row>>;
  deadLetters(): readonly PeekedMessage[];
  /** What a metric of the function that stores has added up to. */
  total(metricName: string): number;
  /** Events that the schedule has sent. */
  ticksSent(): number;
}

/** @param assembly folder that holds the stack, synthesized */
export async function openStreamWorld(assembly: string): Promise<StreamWorld> {
  const cloud = await openClockedCloud(assembly, 'StreamApi');
  const { stackName, outputs, services, sumOf } = cloud;
  return {
    ...cloud,
    queueArn: cloud.queue('QueueUrl').arn,
    isEmpty: () => cloud.isEmpty('QueueUrl'),
    async rows() {
      const items = await services.dynamoDb.firstItems(outputs.TableName ?? '', 10_000);
      return new Map(items.map(({ id, isbn, title }) => [text(id), { isbn: text(isbn), title: text(title) }]));
    },
    deadLetters: () => cloud.messages('DeadLetterQueueUrl'),
    total: (name) => sumOf({ namespace: stackName, name, dimensions: { service: 'store-record' } }),
    ticksSent: () =>
      sumOf({ namespace: 'AWS/Events', name: 'TriggeredRules', dimensions: { RuleName: `${stackName}-Schedule` } }),
  };
}

function text(value: Readonly<Record<string, unknown>> | undefined): string {
  return String(value?.S ?? '');
}
