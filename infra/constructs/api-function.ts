import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** A function that answers the requests of an API. */
export class ApiFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id, props);
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'A function DLQ serves asynchronous invocations only; here the client waits for the answer, and tries again.',
    });
  }
}
