import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { dashboardUrl } from './console-links.ts';
import { RUNBOOK_URL } from './runbook.ts';
import { FULL_WIDTH, type WorkerOnDashboard, workerHeadline, workerRows } from './worker-widgets.ts';

export interface StackDashboardProps {
  /** By the name that people know the worker by, in the order of the flow. */
  readonly workers: Readonly<Record<string, WorkerOnDashboard>>;
}

/** The dashboard of a stack: `<stack>`. Its first row answers "is it healthy?"; below it, each worker has its rows. */
export class StackDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { workers }: StackDashboardProps) {
    const { stackName } = Stack.of(scope);
    super(scope, id, { dashboardName: stackName, defaultInterval: Duration.hours(3) });
    const all = Object.entries(workers);
    const alarms = all.flatMap(([, worker]) => [...worker.alarms.byName.values()]);
    const statusWidth = FULL_WIDTH / 3;
    const headlineWidth = (FULL_WIDTH - statusWidth) / all.length;
    this.addWidgets(
      new AlarmStatusWidget({ title: 'Is it healthy?', alarms, width: statusWidth, height: 4 }),
      ...all.flatMap(([, worker]) => workerHeadline(worker, headlineWidth)),
    );
    for (const [name, worker] of all) {
      const markdown = `## ${name}\n\n[What to do when an alarm fires](${RUNBOOK_URL})`;
      this.addWidgets(new TextWidget({ markdown, width: FULL_WIDTH, height: 2 }));
      for (const row of workerRows(worker)) this.addWidgets(...row);
    }
    new CfnOutput(scope, 'DashboardUrl', { value: dashboardUrl(this, stackName) });
  }
}
