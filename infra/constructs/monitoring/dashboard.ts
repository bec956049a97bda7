import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AlarmStatusWidget, Column, Dashboard, type IWidget, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type DashboardSection, FULL_WIDTH, HEADLINE_HEIGHT } from './graphs.ts';
import { dashboardUrl, RUNBOOK_URL } from './links.ts';
import { type WorkerOnDashboard, workerHeadline, workerRows } from './worker-widgets.ts';

export interface StackDashboardProps {
  /**
   * By the name that people know the API, or the topics, by.
   *
   * @default - the stack has none
   */
  readonly sections?: Readonly<Record<string, DashboardSection>>;
  /** By the name that people know the worker by, in the order of the flow. */
  readonly workers: Readonly<Record<string, WorkerOnDashboard>>;
  /**
   * Names of the other stacks that have a dashboard.
   *
   * @default - none
   */
  readonly others?: readonly string[];
}

/** The dashboard of a stack: `<stack>`. Its first row answers "is it healthy?"; below it, each part of the stack has its rows. */
export class StackDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { sections = {}, workers, others = [] }: StackDashboardProps) {
    const { stackName } = Stack.of(scope);
    super(scope, id, { dashboardName: stackName, defaultInterval: Duration.hours(3) });
    const shown = [...Object.entries(sections), ...Object.entries(workers).map(fromWorker)];
    this.addWidgets(...firstRow(shown.map(([, section]) => section)));
    const links = [
      `[What to do when an alarm fires](${RUNBOOK_URL})`,
      ...others.map((other) => `[Dashboard of ${other}](${dashboardUrl(this, other)})`),
    ].join(' · ');
    for (const [name, { rows }] of shown) {
      const markdown = `## ${name}\n\n${links}`;
      this.addWidgets(new TextWidget({ markdown, width: FULL_WIDTH, height: 2 }));
      for (const row of rows) this.addWidgets(...row);
    }
    new CfnOutput(scope, 'DashboardUrl', { value: dashboardUrl(this, stackName) });
  }
}

/** Every alarm, and beside it how each section is: in one line, or two to a line where there are more than two. */
function firstRow(sections: readonly DashboardSection[]): IWidget[] {
  const statusWidth = FULL_WIDTH / 3;
  const lines = sections.length > 2 ? inPairs(sections) : [sections];
  const status = new AlarmStatusWidget({
    title: 'Is it healthy?',
    alarms: sections.flatMap(({ alarms }) => [...alarms]),
    width: statusWidth,
    height: HEADLINE_HEIGHT * lines.length,
  });
  const headlines = lines.map(
    (line) => new Row(...line.flatMap(({ headline }) => headline((FULL_WIDTH - statusWidth) / line.length))),
  );
  return [status, new Column(...headlines)];
}

function inPairs<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, pair) => items.slice(2 * pair, 2 * pair + 2));
}

function fromWorker([name, worker]: [string, WorkerOnDashboard]): [string, DashboardSection] {
  const alarms = [...worker.alarms.byName.values()];
  return [name, { alarms, headline: (width) => workerHeadline(worker, width), rows: workerRows(worker) }];
}
