import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../../scripts/shared/errors.ts';
import { duration, flag, integer, readArguments, text, url } from '../../../../scripts/shared/options.ts';
import { helpText } from '../../../../scripts/shared/run-command.ts';

const options = {
  name: text('NAME', 'a name'),
  max: integer('N', 'at most', { min: 1, max: 500 }),
  wait: integer('SECONDS', 'wait', { min: 1, alone: 60 }),
  since: duration('an age'),
  endpoint: url('an address'),
  'dry-run': flag('change nothing'),
};

function refusal(...argv: string[]): unknown {
  try {
    readArguments(options, argv);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('command-line options', () => {
  test('are read to their types, and are undefined or false when not given', () => {
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

  test('an option that may stand alone takes a number, with or without =', () => {
    expect(readArguments(options, ['--wait']).values.wait).toBe(60);
    expect(readArguments(options, ['--wait', '5']).values.wait).toBe(5);
    expect(readArguments(options, ['--wait=7']).values.wait).toBe(7);
    expect(readArguments(options, ['--wait', 'key'])).toMatchObject({ values: { wait: 60 }, positionals: ['key'] });
  });

  test('what follows -- is no option', () => {
    expect(readArguments(options, ['--', '--wait']).positionals).toEqual(['--wait']);
  });

  test.each([
    [['--max', '0'], '--max takes a whole number from 1 to 500, got "0"'],
    [['--max', 'ten'], '--max takes a whole number from 1 to 500, got "ten"'],
    [['--since', '2 hours'], '--since takes a number with s, m, h or d, as in 90s, 30m, 2h, 3d, got "2 hours"'],
    [
      ['--endpoint', 'localhost:4566'],
      '--endpoint takes an address such as http://127.0.0.1:4566, got "localhost:4566"',
    ],
    [['--name='], '--name takes some text, got ""'],
    [['--dryrun'], 'There is no option --dryrun; did you mean --dry-run?'],
    [['--max'], "Option '--max <value>' argument missing"],
  ])('%j is refused with its name and what is allowed', (argv, message) => {
    const error = refusal(...argv);

    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toBe(message);
  });

  test('the help shows every option, example and exit code', () => {
    const help = helpText({
      name: 'sample',
      usage: 'KEY',
      summary: 'Does it.',
      options,
      examples: [{ type: 'a --max 5', to: 'five of it' }],
      exitCodes: { 0: 'well', 1: 'not well' },
    });

    for (const name of Object.keys(options)) expect(help).toContain(`--${name}`);
    expect(help).toContain('npm run sample -- KEY [options]');
    expect(help).toContain('--wait[=SECONDS]');
    expect(help).toContain('npm run sample -- a --max 5\n      five of it');
    expect(help).toMatch(/1 +not well\n {2}2 +the command line is wrong/);
  });
});
