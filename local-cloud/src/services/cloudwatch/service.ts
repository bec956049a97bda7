import type { Service } from '../../front-door/service.ts';
import { describeAlarms } from './actions/describe-alarms.ts';
import { getDashboard } from './actions/get-dashboard.ts';
import { getMetricData } from './actions/get-metric-data.ts';
import { getMetricStatistics } from './actions/get-metric-statistics.ts';
import { listDashboards } from './actions/list-dashboards.ts';
import { listMetrics } from './actions/list-metrics.ts';
import { setAlarmState } from './actions/set-alarm-state.ts';
import { serveAwsJson, type WireInput } from './aws-json.ts';
import type { CloudWatch } from './cloudwatch.ts';

type Action = (cloudWatch: CloudWatch, input: WireInput) => object | Promise<object>;

const ACTIONS: Readonly<Record<string, Action>> = {
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
  DescribeAlarms: describeAlarms,
  SetAlarmState: setAlarmState,
  GetDashboard: getDashboard,
  ListDashboards: listDashboards,
};

/** CloudWatch on the AWS JSON 1.0 protocol, as SDKs and the AWS CLI speak it since 2025. */
export function createCloudWatchService(cloudWatch: CloudWatch): Service {
  const actions = Object.fromEntries(
    Object.entries(ACTIONS).map(([name, action]) => [name, (input: WireInput) => action(cloudWatch, input)]),
  );
  const stop = cloudWatch.start();
  return {
    handle: (request, response) => serveAwsJson({ name: 'monitoring', version: '1.0', actions }, request, response),
    async close() {
      stop();
    },
  };
}
