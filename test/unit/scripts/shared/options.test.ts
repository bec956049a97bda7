import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../../scripts/shared/errors.ts';
import { duration, flag, integer, readArguments, text, url } from '../../../../scripts/shared/options.ts';
import { helpText } from '../../../../scripts/shared/run-command.ts';
import { readSettings } from '../../../../scripts/shared/synthesize.ts';

const options = {
  name: text('NAME', 'a name'),
  max: integer('N', 'a limit', { min: 1, max: 500 }),
  wait: integer('SECONDS', 'wait', { min: 1, alone: 60 }),
  since: duration('an age'),
  endpoint: url('an address'),
  'dry-run': flag('change nothing'),
};

describe('command-line options', () => {
  test('options get typed values, and are undefined or false when they are not given', () => {
    const { values, positionals } = readArguments(options, ['a', '--max', '5', '--since=2h', '--dry-run', 'b']);

    expect(values).toEqual({
      max: 5,
      since: 7_200_000,
      'dry-run': true,
      name: undefined,
      wait: undefined,
      endpoint: undefined,
    });
    expect(positionals).toEqual(['a', 'b']);
  });

  test('an option that may stand alone takes a number with or without =', () => {
    expect(readArguments(options, ['--wait']).values.wait).toBe(60);
    expect(readArguments(options, ['--wait', '5']).values.wait).toBe(5);
    expect(readArguments(options, ['--wait=7']).values.wait).toBe(7);
    expect(readArguments(options, ['--wait', 'key'])).toMatchObject({ values: { wait: 60 }, positionals: ['key'] });
  });

  test('options end at --', () => {
    expect(readArguments(options, ['--', '--wait']).positionals).toEqual(['--wait']);
  });

  test.each([
    [['--max', '0'], '--max takes a whole number from 1 to 500, got "0"'],
    [['--max', 'ten'], '--max takes a whole number from 1 to 500, got "ten"'],
    [['--wait=0'], '--wait takes a whole number of at least 1, got "0"'],
    [['--since', '2 hours'], '--since takes a number with s, m, h or d, such as 90s, 30m, 2h or 3d, got "2 hours"'],
    [
      ['--endpoint', 'localhost:4566'],
      '--endpoint takes an address such as http://127.0.0.1:4566, got "localhost:4566"',
    ],
    [['--name='], '--name takes a value that is not empty, got ""'],
    [['--dryrun'], 'Unknown option --dryrun; did you mean --dry-run?'],
    [['--nonsense'], 'Unknown option --nonsense; --help lists the options'],
    [['--max'], "Option '--max <value>' argument missing"],
  ])('the command line %j is a usage error that says what is allowed', (argv, message) => {
    const read = () => readArguments(options, argv);

    expect(read).toThrow(UsageError);
    expect(read).toThrow(new UsageError(message));
  });

  test('the help lists every option, example and exit code', () => {
    const help = helpText({
      name: 'sample',
      usage: 'KEY',
      summary: 'Does it.',
      options,
      examples: [{ type: 'a --max 5', to: 'five of it' }],
      exitCodes: { 0: 'good', 1: 'bad' },
    });

    for (const name of Object.keys(options)) expect(help).toContain(`--${name}`);
    expect(help).toContain('npm run sample -- KEY [options]');
    expect(help).toContain('--wait[=SECONDS]');
    expect(help).toContain('npm run sample -- a --max 5\n      five of it');
    expect(help).toMatch(/1 +bad\n {2}2 +the command line is wrong/);
  });

  test('arguments of the form name=value are settings to try out', () => {
    expect(readSettings(['batch_size=5', 'tags={ a = "b" }'])).toEqual({ batch_size: '5', tags: '{ a = "b" }' });
    expect(() => readSettings(['batch_size'])).toThrow(new UsageError('A setting is name=value, got "batch_size"'));
  });
});
