import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { dashboardUrl } from './console-links.ts';
import { type DashboardSection, FULL_WIDTH } from './graphs.ts';
import { RUNBOOK_URL } from './runbook.ts';
import { type WorkerOnDashboard, workerHeadline, workerRows } from './worker-widgets.ts';

export interface StackDashboardProps {
  /**
   * By the name that people know the API by.
   *
   * @default - the stack has none
   */
  readonly apis?: Readonly<Record<string, DashboardSection>>;
  /** By the name that people know the worker by, in the order of the flow. */
  readonly workers: Readonly<Record<string, WorkerOnDashboard>>;
}

/** The dashboard of a stack: `<stack>`. Its first row answers "is it healthy?"; below it, each API and worker has its rows. */
export class StackDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { apis = {}, workers }: StackDashboardProps) {
    const { stackName } = Stack.of(scope);
    super(scope, id, { dashboardName: stackName, defaultInterval: Duration.hours(3) });
    const shown = [...Object.entries(apis), ...Object.entries(workers).map(fromWorker)];
    const statusWidth = FULL_WIDTH / 3;
    const headlineWidth = (FULL_WIDTH - statusWidth) / shown.length;
    this.addWidgets(
      new AlarmStatusWidget({
        title: 'Is it healthy?',
        alarms: shown.flatMap(([, { alarms }]) => [...alarms]),
        width: statusWidth,
        height: 4,
      }),
      ...shown.flatMap(([, { headline }]) => headline(headlineWidth)),
    );
    for (const [name, { rows }] of shown) {
      const markdown = `## ${name}\n\n[What to do when an alarm fires](${RUNBOOK_URL})`;
      this.addWidgets(new TextWidget({ markdown, width: FULL_WIDTH, height: 2 }));
      for (const row of rows) this.addWidgets(...row);
    }
    new CfnOutput(scope, 'DashboardUrl', { value: dashboardUrl(this, stackName) });
  }
}

function fromWorker([name, worker]: [string, WorkerOnDashboard]): [string, DashboardSection] {
  const alarms = [...worker.alarms.byName.values()];
  return [name, { alarms, headline: (width) => workerHeadline(worker, width), rows: workerRows(worker) }];
}
