import { Stack } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { freeTierSummary } from '../prices.ts';

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
    tables: resources.filter((resource) => resource instanceof CfnTable).length,
    restApis: resources.filter((resource) => resource instanceof CfnRestApi).length,
    httpApis: resources.filter((resource) => resource instanceof CfnApi).length,
    secrets: resources.filter((resource) => resource instanceof CfnSecret).length,
    alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: resources.filter((resource) => resource instanceof CfnDashboard).length,
  });
}

/** An alarm on an expression is billed by the metrics in it. */
function metricsOf(alarm: CfnAlarm): number {
  const metrics: readonly CfnAlarm.MetricDataQueryProperty[] = Stack.of(alarm).resolve(alarm.metrics) ?? [];
  return metrics.filter(({ metricStat }) => metricStat !== undefined).length || 1;
}
