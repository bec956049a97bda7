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
  /** Path of the module that exports `handler`: `lambda/<function>/handler.ts`. The folder name is the service name. */
  readonly entry: string;
  /** Values of the variables that the `contract.ts` of the function declares. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Memory in MiB. AWS Lambda allocates CPU in proportion.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Timeout of one invocation, up to 15 minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;
  /**
   * Retention of the logs.
   *
   * @default RetentionDays.TWO_WEEKS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Whether the logs are deleted with the function.
   *
   * @default - RemovalPolicy.RETAIN, as Amazon CloudWatch Logs does by itself
   */
  readonly logRemovalPolicy?: RemovalPolicy;
}

/** A Node.js function from TypeScript, bundled with the AWS SDK into one ES module, with its own role and log group. */
export abstract class ServiceFunction extends LambdaFunction {
  // The constructor always sets both; in CDK's base class they are optional.
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

  /** Returns a metric that the code of the function emits, by the name that its `contract.ts` declares. */
  ownMetric(metricName: string, options: MetricOptions = {}): Metric {
    const { POWERTOOLS_METRICS_NAMESPACE: namespace, POWERTOOLS_SERVICE_NAME: service } = this.telemetry;
    return new Metric({ namespace, metricName, dimensionsMap: { service }, ...options });
  }
}

/** Name of an environment variable that `QueueWorker` adds to its function. */
export type QueueVariable = Exclude<WorkerVariable, TelemetryVariable>;

/** A function that a `QueueWorker` invokes. */
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

/** A function that an API invokes. */
export class ApiFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id, props);
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'A function DLQ serves asynchronous invocations only; here the client waits for the answer, and tries again.',
    });
  }
}
