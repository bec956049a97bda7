import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/base/user-error.ts';
import { parseArguments, USAGE } from '../../src/cli/arguments.ts';

describe('arguments of npm start', () => {
  test('default to port 4566, every stack and a temporary folder', () => {
    expect(parseArguments([])).toEqual({
      port: 4566,
      data: undefined,
      stacks: undefined,
      fastRetries: false,
      assembly: undefined,
      functionsEndpoint: undefined,
      help: false,
    });
  });

  test('are read', () => {
    const given = ['--port=0', '--data', 'd', '--stacks', 'A, B', '--fast-retries', '--assembly', 'cdk.out'];

    expect(parseArguments([...given, '--functions-endpoint', 'http://127.0.0.1:1/'])).toEqual({
      port: 0,
      data: 'd',
      stacks: ['A', 'B'],
      fastRetries: true,
      assembly: 'cdk.out',
      functionsEndpoint: 'http://127.0.0.1:1',
      help: false,
    });
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
    [
      ['--functions-endpoint', 'localhost:4566'],
      /--functions-endpoint takes an http or https URL, got 'localhost:4566'/,
    ],
    [['--fast-retries=no'], /--fast-retries/],
    [['start'], /Unexpected argument 'start'/],
  ])('%j is one clear message and exit code 2', (args, message) => {
    const parse = () => parseArguments(args);

    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(parse).toThrow(/^[^\n]+\nnpm start -- --help shows what it takes$/);
  });

  test('are all explained by --help', () => {
    for (const option of ['port', 'data', 'stacks', 'fast-retries', 'assembly', 'functions-endpoint', 'help']) {
      expect(USAGE).toContain(`--${option}`);
    }
  });
});
