import type { Construct } from 'constructs';
import type { TelemetryVariable, WorkerVariable } from '../../lambda/shared/contract.ts';
import { acknowledge } from './acknowledge.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** Of a worker's environment, what a `QueueWorker` adds. */
export type QueueVariable = Exclude<WorkerVariable, TelemetryVariable>;

/** A function that a `QueueWorker` hosts. */
export class WorkerFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id, props);
    acknowledge(this, {
      'Serverless-LambdaEventSourceMappingDestination':
        'Amazon SQS has none for its mappings, but a dead-letter queue.',
      'Serverless-LambdaDLQ':
        'A function DLQ serves asynchronous invocations only; this function is invoked from a queue.',
    });
  }
}
