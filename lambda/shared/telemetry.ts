import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { TelemetryVariable } from './contract.ts';

export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function createTelemetry(environment: Readonly<Record<TelemetryVariable, string>>): Telemetry {
  const serviceName = environment.POWERTOOLS_SERVICE_NAME;
  return {
    logger: new Logger({ serviceName }),
    metrics: new Metrics({ serviceName, namespace: environment.POWERTOOLS_METRICS_NAMESPACE }),
  };
}
