import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AlarmName } from '../../settings/alarms.ts';

/** Public address of docs/runbook.md. Forks of the project put the address of their own repository here. */
export const RUNBOOK_URL = 'https://github.com/file-pipeline/file-pipeline/blob/main/docs/runbook.md';

export function runbookSection(alarm: AlarmName): string {
  return `${RUNBOOK_URL}#${alarm}`;
}

/** Returns the address of an alarm in the Amazon CloudWatch console, for the Region and partition of the stack. */
export function alarmUrl(scope: IConstruct, alarmName: string): string {
  return `${cloudWatch(scope)}#alarmsV2:alarm/${alarmName}`;
}

/** Returns the address of a dashboard in the Amazon CloudWatch console, for the Region and partition of the stack. */
export function dashboardUrl(scope: IConstruct, dashboardName: string): string {
  return `${cloudWatch(scope)}#dashboards/dashboard/${dashboardName}`;
}

function cloudWatch(scope: IConstruct): string {
  const { region } = Stack.of(scope);
  return `https://${consoleOf(region)}/cloudwatch/home?region=${region}`;
}

function consoleOf(region: string): string {
  if (Token.isUnresolved(region)) return 'console.aws.amazon.com';
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : `${region}.console.aws.amazon.com`;
}
