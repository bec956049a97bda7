import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AlarmStatusWidget, Column, Dashboard, type IWidget, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type DashboardSection, FULL_WIDTH, HEADLINE_HEIGHT } from './graphs.ts';
import { dashboardUrl, RUNBOOK_URL } from './links.ts';

export interface StackDashboardProps {
  /** Title → section, in the order of the flow. */
  readonly sections: Readonly<Record<string, DashboardSection>>;
  /** Names of the other stacks that have a dashboard; each section links to their dashboards. */
  readonly others: readonly string[];
}

/** The dashboard of a stack, named like the stack. The first row answers "is it healthy?"; the sections follow. */
export class StackDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { sections, others }: StackDashboardProps) {
    const { stackName } = Stack.of(scope);
    super(scope, id, { dashboardName: stackName, defaultInterval: Duration.hours(3) });
    this.addWidgets(...firstRow(Object.values(sections)));
    const links = [
      `[What to do when an alarm fires](${RUNBOOK_URL})`,
      ...others.map((other) => `[Dashboard of ${other}](${dashboardUrl(this, other)})`),
    ].join(' · ');
    for (const [title, { rows }] of Object.entries(sections)) {
      const markdown = `## ${title}\n\n${links}`;
      this.addWidgets(new TextWidget({ markdown, width: FULL_WIDTH, height: 2 }));
      for (const row of rows) this.addWidgets(...row);
    }
    new CfnOutput(scope, 'DashboardUrl', { value: dashboardUrl(this, stackName) });
  }
}

/** Shows all alarms and, beside them, the headlines of the sections: in one line, or two per line if there are many. */
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
