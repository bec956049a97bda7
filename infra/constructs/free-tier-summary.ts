import { Stack } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PRICES } from '../prices.ts';

export interface OwnUse {
  /** Number of custom metrics that the functions of the stack emit. */
  readonly customMetrics: number;
  /** Memory of each function of the stack in MiB. */
  readonly memoryMb: number;
}

/**
 * Returns one line for the outputs: the monthly free tier, how much of it the resources of the stack use without any
 * load, and what AWS always charges for. It counts the existing resources, so call it last.
 */
export function summarizeFreeTier(stack: Stack, { customMetrics, memoryMb }: OwnUse): string {
  const resources = stack.node.findAll();
  const has = (type: new (...args: never[]) => unknown) => resources.some((resource) => resource instanceof type);
  const alarms = resources.filter((resource) => resource instanceof CfnAlarm);
  const alarmMetrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  const dashboards = resources.filter((resource) => resource instanceof CfnDashboard).length;
  const secrets = resources.filter((resource) => resource instanceof CfnSecret).length;
  const { sqsRequests, snsPublishes, lambdaRequests, lambdaGbSeconds, logIngestion, dynamoStorage } = PRICES;
  const seconds = lambdaGbSeconds.free / (memoryMb / 1024);
  const used = (count: number, { free, unit }: { free: number; unit: string }) => `${count} of ${free} ${unit}`;
  const free = [
    `${counted(sqsRequests.free)} SQS requests`,
    `${counted(snsPublishes.free)} SNS requests`,
    `${counted(lambdaRequests.free)} Lambda requests`,
    `${counted(lambdaGbSeconds.free)} GB-s (${counted(seconds)} s at ${memoryMb} MB)`,
    `${logIngestion.free} GB of logs`,
    ...(has(CfnTable) ? [`${dynamoStorage.free} GB in DynamoDB`] : []),
    used(alarmMetrics, PRICES.alarmMetrics),
    used(dashboards, PRICES.dashboards),
    used(customMetrics, { ...PRICES.customMetrics, unit: 'custom metrics' }),
  ];
  const charged = [
    ...(has(CfnRestApi) ? [`API requests ($${aMillion(PRICES.restApiRequests)} a million)`] : []),
    ...(has(CfnApi) ? [`API requests ($${aMillion(PRICES.httpApiRequests)} a million)`] : []),
    ...(secrets > 0 ? [`secrets (${secrets} at $${PRICES.secrets.dollars.toFixed(2)} a month)`] : []),
    ...(has(CfnTable) ? [`DynamoDB writes ($${aMillion(PRICES.dynamoWrites)} a million of up to 1 KB)`] : []),
  ];
  return [
    `Always free, per account and month: ${free.join(', ')} used by this stack.`,
    ...(charged.length > 0 ? [`Never free: ${charged.join(', ')}.`] : []),
    'npm run estimate tells what your load costs.',
  ].join(' ');
}

/** Returns the number of metrics that AWS bills for an alarm: those in its expression, or one. */
function metricsOf(alarm: CfnAlarm): number {
  const metrics: readonly CfnAlarm.MetricDataQueryProperty[] = Stack.of(alarm).resolve(alarm.metrics) ?? [];
  return metrics.filter(({ metricStat }) => metricStat !== undefined).length || 1;
}

function aMillion({ dollars }: { readonly dollars: number }): string {
  return (dollars * 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 3 });
}

function counted(number: number): string {
  return Math.floor(number).toLocaleString('en-US');
}
