import { Stack } from 'aws-cdk-lib';
import { CfnMethod, CfnRestApi, CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { freeTierSummary } from '../prices.ts';

/** `Count`, `Latency`, `IntegrationLatency`, `4XXError`, `5XXError`; those of the cache only where there is one. */
const METRICS_OF_METHOD = 5;

export interface OwnUse {
  /** Metrics that the stack's functions write. */
  readonly customMetrics: number;
  /** Memory of each of the stack's functions in MiB. */
  readonly memoryMb: number;
}

/** How much of the always-free tier a stack uses by being there. Call it last: it counts what the stack has by then. */
export function summarizeFreeTier(stack: Stack, ownUse: OwnUse): string {
  const resources = stack.node.findAll();
  const alarms = resources.filter((resource) => resource instanceof CfnAlarm);
  return freeTierSummary({
    ...ownUse,
    customMetrics: ownUse.customMetrics + detailedMetrics(resources),
    tables: resources.filter((resource) => resource instanceof CfnTable).length,
    restApis: resources.filter((resource) => resource instanceof CfnRestApi).length,
    alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: resources.filter((resource) => resource instanceof CfnDashboard).length,
  });
}

/**
 * Count, latencies and errors of each method, where a stage wants them: Amazon CloudWatch bills them as custom metrics.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
function detailedMetrics(resources: readonly IConstruct[]): number {
  const stages = resources.filter((resource) => resource instanceof CfnStage);
  const areWanted = stages.some((stage) => {
    const settings: readonly CfnStage.MethodSettingProperty[] = Stack.of(stage).resolve(stage.methodSettings) ?? [];
    return settings.some(({ metricsEnabled }) => metricsEnabled === true);
  });
  return areWanted ? METRICS_OF_METHOD * resources.filter((resource) => resource instanceof CfnMethod).length : 0;
}

/** An alarm on an expression is billed by the metrics in it. */
function metricsOf(alarm: CfnAlarm): number {
  const metrics: readonly CfnAlarm.MetricDataQueryProperty[] = Stack.of(alarm).resolve(alarm.metrics) ?? [];
  return metrics.filter(({ metricStat }) => metricStat !== undefined).length || 1;
}
