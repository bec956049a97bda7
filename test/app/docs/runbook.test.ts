import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  ALARM_NAMES,
  ALARMS,
  API_ALARM_NAMES,
  SEVERITIES,
  TOPIC_ALARM_NAMES,
  WORKER_ALARM_NAMES,
} from '../../../infra/settings/alarms.ts';
import { SETTING_NAMES } from '../../../infra/settings/schema.ts';
import { assemblyOf } from '../../support/synthesis.ts';
import { allOf, readTemplate, type Template } from '../../support/template.ts';
import { anchorOf, codes, headings, ownAnchors, section, tableRows } from '../../unit/docs/markdown.ts';
import { load } from '../../unit/infra/settings/load.ts';
import { PROJECT } from '../synthesize.ts';

let page: string;
let templates: Template[];
beforeAll(async () => {
  page = await readFile(join(PROJECT, 'docs/runbook.md'), 'utf8');
  const stacks = ['FilePipeline', 'StreamApi', 'Orders'] as const;
  templates = await Promise.all(stacks.map(async (stack) => readTemplate(await assemblyOf(), stack)));
});

const alarms = () =>
  templates.flatMap((each) => allOf(each, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties));
/** `file-pipeline-dev-StreamApi-Api-server-errors` → `server-errors` */
const lastPart = (alarmName: unknown) => String(alarmName).replace(/^file-pipeline-dev-[A-Za-z]+-[A-Za-z]+-/, '');
const alarmsSection = () => section(page, '## Alarms');

describe('alarms and their sections', () => {
  test('every alarm has a section, every section an alarm', () => {
    const fired = new Set(alarms().map(({ AlarmName }) => lastPart(AlarmName)));

    expect(headings(alarmsSection(), 3).sort()).toEqual([...fired].sort());
  });

  test('the link of every alarm leads to its own section', () => {
    const anchors = alarms().map(({ AlarmName, AlarmDescription }) => {
      const [, anchor] = /docs\/runbook\.md#(\S+)/.exec(String(AlarmDescription)) ?? [];
      return { anchor, isOwn: lastPart(AlarmName) === anchor };
    });

    expect(anchors.filter(({ isOwn }) => !isOwn)).toEqual([]);
    expect([...new Set(anchors.map(({ anchor }) => anchor))].sort()).toEqual(
      headings(alarmsSection(), 3).map(anchorOf).sort(),
    );
  });

  test.each(ALARM_NAMES)('%s: meaning, look, fix, back to green', (name) => {
    const labels = Array.from(section(page, `### ${name}`).matchAll(/^\*\*(.+)\.\*\* /gm), ([, label]) => label);

    expect(labels).toEqual(['Meaning', 'Look', 'Fix', 'Back to green']);
  });

  test('the tables have the severity, threshold and minutes of each', () => {
    const rows = tableRows(alarmsSection()).map(([link = '', severity, ...cells]) => [
      link,
      severity,
      ...cells.map((cell) => cell.replaceAll(',', '').replace(/^(\d+)\b.* in (\d+ of \d+)$/, '$1 in $2')),
    ]);
    const whenFires = (part: string, name: string) => {
      const alarm = alarms().find(({ AlarmName }) => AlarmName === `file-pipeline-dev-${part}-${name}`);
      return `${alarm?.Threshold} in ${alarm?.DatapointsToAlarm} of ${alarm?.EvaluationPeriods}`;
    };
    // Parts with the same numbers are one column.
    const row = (name: keyof typeof ALARMS, ...columns: string[][]) => [
      `[${name}](#${name})`,
      ALARMS[name].severity,
      ...columns.map((parts) => [...new Set(parts.map((part) => whenFires(part, name)))].join(' or ')),
    ];
    const alike = ['StreamApi-StoreRecord', 'Orders-ProcessOrder', 'Orders-NotifyCustomer'];

    expect(rows).toEqual([
      ...WORKER_ALARM_NAMES.map((name) => row(name, ['FilePipeline-CopyFile'], alike)),
      ...API_ALARM_NAMES.map((name) => row(name, ['StreamApi-Api', 'Orders-Api'])),
      ...TOPIC_ALARM_NAMES.map((name) => row(name, ['Orders-ImportantEvents', 'Orders-Notices'])),
    ]);
  });

  test('the severities are explained as in the alarms', () => {
    const explained = Array.from(alarmsSection().matchAll(/\*(\w+)\*: ([^.]+)\./g), ([, name, meaning]) => [
      name,
      meaning,
    ]);

    expect(explained).toEqual(Object.entries(SEVERITIES));
  });
});

describe('what the runbook tells people to do', () => {
  test('every link within the page leads somewhere', () => {
    const anchors = new Set([1, 2, 3].flatMap((level) => headings(page, level)).map(anchorOf));

    expect(ownAnchors(page).filter((anchor) => !anchors.has(anchor))).toEqual([]);
    expect(ownAnchors(page).length).toBeGreaterThan(20);
  });

  test('every link to a file of the project leads to one', async () => {
    const files = Array.from(page.matchAll(/\]\((\.\.\/[^)]+)\)/g), ([, file = '']) => join(PROJECT, 'docs', file));

    await Promise.all(files.map((file) => access(file)));
    expect(files).not.toEqual([]);
  });

  test('every command is one of ours, with options that it has', async () => {
    const commands = codes(page).filter((code) => code.startsWith('npm run ') && code.includes(' -- '));
    const byScript = Map.groupBy(commands, (command) => command.split(' ')[2] ?? '');

    for (const [script, uses] of byScript) {
      const help = await helpOf(script);
      const options = uses.flatMap((command) => command.match(/--[a-z][a-z-]*/g) ?? []);
      const verbs = uses.flatMap((command) => (script === 'replay' ? [command.split(' -- ')[1]?.split(' ')[0]] : []));
      expect(options.filter((option) => !new RegExp(`^ +${option}\\b`, 'm').test(help))).toEqual([]);
      expect(verbs.filter((verb) => !new RegExp(`^ +${verb} `, 'm').test(help))).toEqual([]);
    }
    expect([...byScript.keys()].sort()).toEqual(['audit', 'backfill', 'replay', 'trace']);
  });

  test('commands without options are scripts of package.json', async () => {
    const { scripts } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
    const commands = codes(page).filter((code) => code.startsWith('npm ') && !code.includes(' -- '));

    expect(commands.filter((command) => !(command.replace(/^npm (run )?/, '') in scripts))).toEqual([]);
  });

  test('every setting that it names exists', () => {
    const named = codes(page).filter((code) => /^[a-z]+(_[a-z]+)+$/.test(code));

    expect(named.filter((name) => !SETTING_NAMES.some((setting) => setting === name))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });

  test('every output that it names exists', () => {
    const named = codes(page).filter((code) => /^[A-Z][a-z]+\w*(Url|Name|Arn)$/.test(code));

    const outputs = templates.flatMap(({ Outputs }) => Object.keys(Outputs));
    expect(named.filter((name) => !outputs.includes(name))).toEqual([]);
    expect(named).toContain('DashboardUrl');
  });

  test('the saved queries are those of the stacks', () => {
    const saved = templates
      .flatMap((each) => allOf(each, 'AWS::Logs::QueryDefinition'))
      .map(({ Properties }) => String(Properties.Name).split('/')[2]);
    const [, queries = ''] = section(page, '## Where to look').split('| saved query |');
    const listed = tableRows(queries).flatMap(([names = '']) => codes(names));

    expect(listed.sort()).toEqual([...new Set(saved)].sort());
  });

  test('its example of alarm_overrides works', async () => {
    const [, hcl = ''] = /```hcl\n(.*?)```/s.exec(page) ?? [];

    const { settings, warnings } = await load({ files: { 'terraform.tfvars': hcl } });

    expect(Object.keys(settings.alarm_overrides).sort()).toEqual(['concurrency', 'latency', 'oldest-message']);
    expect(warnings).toEqual([]);
  });
});

async function helpOf(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(PROJECT, `scripts/${script}/main.ts`),
    '--help',
  ]);
  return stdout;
}
