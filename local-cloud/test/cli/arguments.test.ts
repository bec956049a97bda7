import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/base/user-error.ts';
import { parseArguments, USAGE } from '../../src/cli/arguments.ts';

const DEFAULTS = {
  port: 4566,
  data: undefined,
  stacks: undefined,
  fastRetries: false,
  assembly: undefined,
  app: undefined,
  functionsEndpoint: undefined,
  help: false,
};

describe('the arguments of local-cloud', () => {
  test('default to port 4566, the app of cdk.json, every stack and a temporary folder', () => {
    expect(parseArguments([])).toEqual(DEFAULTS);
  });

  test.each<[args: string[], read: object]>([
    [['--port=0'], { port: 0 }],
    [['--data', 'd'], { data: 'd' }],
    [['--stacks', 'A, B'], { stacks: ['A', 'B'] }],
    [['--fast-retries'], { fastRetries: true }],
    [['--assembly', 'cdk.out'], { assembly: 'cdk.out' }],
    [['--app', 'node app.ts', '--app', 'node other.ts'], { app: 'node other.ts' }],
    [['--functions-endpoint', 'http://127.0.0.1:1/'], { functionsEndpoint: 'http://127.0.0.1:1' }],
    [['-h'], { help: true }],
  ])('%j are read', (args, read) => {
    expect(parseArguments(args)).toEqual({ ...DEFAULTS, ...read });
  });

  test.each<[args: string[], message: RegExp]>([
    [['--prot', '1'], /Unknown option '--prot'/],
    [['--port'], /--port <value>' argument missing/],
    [['--port', '65536'], /--port takes a whole number from 0 to 65535, got '65536'/],
    [['--port', '-1'], /--port/],
    [['--port', '8o80'], /--port takes a whole number from 0 to 65535, got '8o80'/],
    [['--port', ''], /--port takes a whole number from 0 to 65535, got ''/],
    [['--stacks', 'A,,B'], /--stacks takes names separated by commas, got 'A,,B'/],
    [['--data', ''], /--data takes a folder, got ''/],
    [['--app', ''], /--app takes a command, got ''/],
    [
      ['--functions-endpoint', 'localhost:4566'],
      /--functions-endpoint takes an http or https URL, got 'localhost:4566'/,
    ],
    [['--fast-retries=no'], /--fast-retries/],
    [['start'], /Unexpected argument 'start'/],
  ])('%j are refused with one sentence and exit code 2', (args, message) => {
    const parse = () => parseArguments(args);

    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(parse).toThrow(/^[^\n]+\n--help lists the options$/);
  });

  test('are all explained by --help', () => {
    for (const option of ['app', 'assembly', 'port', 'data', 'stacks', 'fast-retries', 'functions-endpoint', 'help']) {
      expect(USAGE).toContain(`--${option}`);
    }
  });
});
