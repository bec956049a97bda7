import { basename, dirname } from 'node:path';
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { TelemetryVariable, WorkerVariable } from '../../lambda/shared/contract.ts';
import { acknowledge } from './acknowledge.ts';
import { bundledCode } from './function-code.ts';

export interface ServiceFunctionProps {
  /** Path of the module that exports `handler`: `lambda/<function>/handler.ts`. The folder's name is the service's name. */
  readonly entry: string;
  /** What the function's `contract.ts` declares. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Memory in MiB; the share of CPU grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Time limit of one invocation, up to 15 minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;
  /**
   * How long the logs are kept.
   *
   * @default RetentionDays.TWO_WEEKS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Whether the logs outlive the function.
   *
   * @default - RemovalPolicy.RETAIN, as Amazon CloudWatch Logs does by itself
   */
  readonly logRemovalPolicy?: RemovalPolicy;
}

/** A Node.js function from TypeScript: one ES module with the AWS SDK in it, a role and a log group of its own. */
export abstract class ServiceFunction extends LambdaFunction {
  // Known here, where CDK's base class has to allow for their absence.
  declare readonly role: Role;
  declare readonly timeout: Duration;
  private readonly telemetry: Readonly<Record<TelemetryVariable, string>>;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { memorySize = 512, timeout = Duration.minutes(1), logRetention = RetentionDays.TWO_WEEKS } = props;
    const { entry, environment, logRemovalPolicy } = props;
    const telemetry: Record<TelemetryVariable, string> = {
      POWERTOOLS_SERVICE_NAME: basename(dirname(entry)),
      POWERTOOLS_METRICS_NAMESPACE: Stack.of(scope).stackName,
    };
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetention,
      ...(logRemovalPolicy && { removalPolicy: logRemovalPolicy }),
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: bundledCode(entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      role,
      logGroup,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...telemetry,
        ...environment,
      },
    });
    this.telemetry = telemetry;
    acknowledge(this, {
      'Serverless-LambdaTracing':
        'A trace would hold one or two segments; metrics and logs say more, and X-Ray needs a permission on every resource.',
    });
  }

  /** A metric that the function's own code emits, under the name that its `contract.ts` declares. */
  ownMetric(metricName: string, options: MetricOptions = {}): Metric {
    const { POWERTOOLS_METRICS_NAMESPACE: namespace, POWERTOOLS_SERVICE_NAME: service } = this.telemetry;
    return new Metric({ namespace, metricName, dimensionsMap: { service }, ...options });
  }
}

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
