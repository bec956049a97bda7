import type { Service } from '../service.ts';
import { deleteAlarms } from './actions/delete-alarms.ts';
import { describeAlarmHistory } from './actions/describe-alarm-history.ts';
import { describeAlarms } from './actions/describe-alarms.ts';
import { disableAlarmActions, enableAlarmActions } from './actions/enable-alarm-actions.ts';
import { getDashboard } from './actions/get-dashboard.ts';
import { getMetricDataPage } from './actions/get-metric-data.ts';
import { getMetricStatistics } from './actions/get-metric-statistics.ts';
import { listDashboards } from './actions/list-dashboards.ts';
import { listMetrics } from './actions/list-metrics.ts';
import { putDashboard } from './actions/put-dashboard.ts';
import { putMetricAlarm } from './actions/put-metric-alarm.ts';
import { putMetricData } from './actions/put-metric-data.ts';
import { setAlarmState } from './actions/set-alarm-state.ts';
import { serveAwsJson, type WireInput } from './aws-json.ts';
import type { CloudWatch } from './cloudwatch.ts';

type Action = (cloudWatch: CloudWatch, input: WireInput) => object | Promise<object>;

const ACTIONS: Readonly<Record<string, Action>> = {
  PutMetricData: putMetricData,
  GetMetricData: getMetricDataPage,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DescribeAlarmHistory: describeAlarmHistory,
  SetAlarmState: setAlarmState,
  EnableAlarmActions: enableAlarmActions,
  DisableAlarmActions: disableAlarmActions,
  DeleteAlarms: deleteAlarms,
  PutDashboard: putDashboard,
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
