import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { explainError, ScriptError } from '../../../../scripts/shared/errors.ts';
import { flag } from '../../../../scripts/shared/options.ts';
import { runCommand } from '../../../../scripts/shared/run-command.ts';

const command = {
  name: 'sample',
  summary: 'A sample.',
  options: { stuck: flag('never ends') },
  examples: [],
  exitCodes: { 0: 'good', 1: 'bad' },
};

let out: string[];
let err: string[];
beforeEach(() => {
  [out, err] = [[], []];
  jest.spyOn(console, 'log').mockImplementation((text) => void out.push(text));
  jest.spyOn(console, 'error').mockImplementation((text) => void err.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command in this process. With `wait` it releases what it holds when a signal arrives. */
async function run(...argv: string[]) {
  await runCommand(
    command,
    async ({ positionals: [what] }, { signal, print }) => {
      if (what === 'user') throw new ScriptError('Fix this.');
      if (what === 'defect') throw new TypeError('a mistake');
      if (what === 'wait') {
        print('waiting');
        await new Promise((done) => signal.addEventListener('abort', done));
        print('released');
      }
      return what === 'bad' ? 1 : 0;
    },
    argv,
  );
  return process.exitCode;
}

describe('a command', () => {
  test.each([
    ['good', 0, []],
    ['bad', 1, []],
    ['user', 1, ['Fix this.']],
    [
      '--nonsense',
      2,
      ['Unknown option --nonsense; --help lists the options\n\nRun npm run sample -- --help for usage.'],
    ],
  ])('the sample command %s exits with %d and prints %j', async (what, code, printed) => {
    expect(await run(what)).toBe(code);
    expect({ out, err }).toEqual({ out: [], err: printed });
  });

  test('a command prints a stack trace only for its own defect', async () => {
    expect(await run('defect')).toBe(1);
    expect(err[0]).toMatch(/^This is a defect in sample itself:\nTypeError: a mistake\n {4}at /);
  });

  test('a command prints its help for --help, whatever else is given', async () => {
    expect(await run('defect', '--help')).toBeUndefined();
    expect({ out, err }).toEqual({ out: [expect.stringContaining('--stuck')], err: [] });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a command releases what it holds after two %s and exits with %d', async (signal, code) => {
    const running = run('wait');
    process.emit(signal, signal);
    process.emit(signal, signal);

    expect(await running).toBe(code);
    expect(out).toEqual(['waiting', 'released']);
    expect(err).toHaveLength(1);
  });
});

describe('an error', () => {
  const named = (name: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name, ...more });

  test.each([
    [
      named('Error', 'connect ECONNREFUSED', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 9 }),
      'No answer from 127.0.0.1:9. For the local cloud, check that npm start is running on this port.',
    ],
    [
      named('Error', 'getaddrinfo ENOTFOUND nowhere', { code: 'ENOTFOUND' }),
      'No answer from the endpoint (getaddrinfo ENOTFOUND nowhere). For the local cloud, check that npm start is running on this port.',
    ],
    [new ScriptError('Fix this.'), 'Fix this.'],
    [
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'No AWS credentials (Could not load credentials from any providers). Use --profile, aws sso login, or --local for the local cloud.',
    ],
    [
      named('ExpiredToken', 'The token has expired', { $metadata: {} }),
      'AWS does not accept the credentials: The token has expired',
    ],
    [
      new Error('Region is missing'),
      'No AWS Region: pass --region, set AWS_REGION, or use a profile that has a Region.',
    ],
    [named('AccessDenied', 'not authorized\nmore', { $metadata: {} }), 'AccessDenied: not authorized'],
  ])('the error “%s” is explained in one line', (error, line) => {
    expect(explainError(error)).toBe(line);
  });

  test('a defect of ours is not explained', () => {
    expect(explainError(new TypeError('x is not a function'))).toBeUndefined();
  });
});
