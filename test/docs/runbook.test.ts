import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ALARM_NAMES, ALARMS, type AlarmName, SEVERITIES } from '../../infra/settings/alarms.ts';
import { SETTING_NAMES } from '../../infra/settings/schema.ts';
import { load } from '../infra/settings/load.ts';
import { PROJECT } from '../infra/synthesize.ts';
import { allOf, defaultAssembly, readTemplate, type Template } from '../infra/template.ts';
import { anchorOf, codes, headings, ownAnchors, section, tableRows } from './markdown.ts';

let page: string;
let template: Template;
beforeAll(async () => {
  page = await readFile(join(PROJECT, 'docs/runbook.md'), 'utf8');
  template = await readTemplate(defaultAssembly());
});

const alarms = () => allOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const alarmsSection = () => section(page, '## Alarms');

describe('alarms and their sections', () => {
  test('every alarm has a section, every section an alarm', () => {
    const fired = alarms().map(({ AlarmName }) =>
      String(AlarmName).replace('file-pipeline-dev-FilePipeline-CopyFile-', ''),
    );

    expect(headings(alarmsSection(), 3).sort()).toEqual(fired.sort());
  });

  test('the link of every alarm leads to its own section', () => {
    const anchors = alarms().map(({ AlarmName, AlarmDescription }) => {
      const [, anchor] = /docs\/runbook\.md#(\S+)/.exec(String(AlarmDescription)) ?? [];
      return { anchor, isOwn: String(AlarmName).endsWith(`-CopyFile-${anchor}`) };
    });

    expect(anchors.filter(({ isOwn }) => !isOwn)).toEqual([]);
    expect(anchors.map(({ anchor }) => anchor).sort()).toEqual(headings(alarmsSection(), 3).map(anchorOf).sort());
  });

  test.each(ALARM_NAMES)('%s: meaning, look, fix, back to green', (name) => {
    const labels = Array.from(section(page, `### ${name}`).matchAll(/^\*\*(.+)\.\*\* /gm), ([, label]) => label);

    expect(labels).toEqual(['Meaning', 'Look', 'Fix', 'Back to green']);
  });

  test('the table has the severity, threshold and minutes of each', () => {
    const rows = tableRows(alarmsSection()).map(([link = '', severity, threshold = '', minutes]) => [
      link,
      severity,
      Number.parseInt(threshold.replaceAll(',', ''), 10),
      minutes,
    ]);

    expect(rows).toEqual(
      alarms().map(({ AlarmName, Threshold, DatapointsToAlarm, EvaluationPeriods }) => {
        const name = String(AlarmName).split('-CopyFile-')[1] as AlarmName;
        return [
          `[${name}](#${name})`,
          ALARMS[name].severity,
          Threshold,
          `${DatapointsToAlarm} of ${EvaluationPeriods}`,
        ];
      }),
    );
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

    expect(named.filter((name) => !(name in template.Outputs))).toEqual([]);
    expect(named).toContain('DashboardUrl');
  });

  test('the saved queries are those of the stack', () => {
    const saved = allOf(template, 'AWS::Logs::QueryDefinition').map(
      ({ Properties }) => String(Properties.Name).split('/')[2],
    );
    const listed = tableRows(section(page, '## Where to look')).map(([name = '']) => codes(name)[0]);

    expect(listed.slice(-saved.length)).toEqual(saved);
  });

  test('its example of alarm_overrides works', async () => {
    const [, hcl = ''] = /```hcl\n(.*?)```/s.exec(page) ?? [];

    const { settings, warnings } = await load({ files: { 'terraform.tfvars': hcl } });

    expect(Object.keys(settings.alarm_overrides).sort()).toEqual(['concurrency', 'latency', 'oldest-message']);
    expect(warnings).toEqual([]);
  });
});

async function helpOf(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(PROJECT, `scripts/${script}.ts`), '--help']);
  return stdout;
}
