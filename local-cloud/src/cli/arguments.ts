import { parseArgs } from 'node:util';
import { UserError } from '../base/user-error.ts';

export const USAGE = `Usage: local-cloud [options]
       npm start -- [options]   in a project whose start script runs local-cloud

Runs the stacks of a CDK app on this machine, from the templates that would be deployed.

  --app "COMMAND"            command of the CDK app (default: "app" in cdk.json of this folder)
  --assembly DIR             run a synthesized cloud assembly, e.g. cdk.out, instead of the app
  --port N                   port on 127.0.0.1, 0 for any free one (default 4566)
  --data DIR                 keep objects, messages and items in DIR across restarts (default: a temporary folder)
  --stacks A,B               run only these stacks (default: all)
  --fast-retries             retry failed messages after 2 seconds at most, for demonstrations
  --functions-endpoint URL   the endpoint that functions call, e.g. a fault proxy (default: this cloud)
  --help                     show this text
`;

export interface Arguments {
  readonly port: number;
  readonly data: string | undefined;
  /** Construct ids such as `FilePipeline`; `undefined` for all. */
  readonly stacks: readonly string[] | undefined;
  readonly fastRetries: boolean;
  readonly assembly: string | undefined;
  readonly functionsEndpoint: string | undefined;
  /** `undefined` for the app of `cdk.json`. */
  readonly app: string | undefined;
  readonly help: boolean;
}

/** @throws UserError with exit code 2 for an unknown option or a value that the option does not take */
export function parseArguments(args: readonly string[]): Arguments {
  const values = parsed(args);
  return {
    port: port(values.port),
    data: notEmpty('--data', 'a folder', values.data),
    stacks: values.stacks === undefined ? undefined : stackNames(values.stacks),
    fastRetries: values['fast-retries'],
    assembly: notEmpty('--assembly', 'a folder', values.assembly),
    app: notEmpty('--app', 'a command', values.app),
    functionsEndpoint: values['functions-endpoint'] === undefined ? undefined : httpUrl(values['functions-endpoint']),
    help: values.help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        port: { type: 'string', default: '4566' },
        data: { type: 'string' },
        stacks: { type: 'string' },
        'fast-retries': { type: 'boolean', default: false },
        assembly: { type: 'string' },
        app: { type: 'string' },
        'functions-endpoint': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    // The first sentence of Node's message names the option and the problem.
    throw misused((error as Error).message.split(/\.\s/, 1).join());
  }
}

function port(given: string): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number <= 65_535) return number;
  throw misused(`--port takes a whole number from 0 to 65535, got '${given}'`);
}

function stackNames(given: string): string[] {
  const names = given.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw misused(`--stacks takes names separated by commas, got '${given}'`);
}

function httpUrl(given: string): string {
  const { protocol } = URL.parse(given) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return given.replace(/\/+$/, '');
  throw misused(`--functions-endpoint takes an http or https URL, got '${given}'`);
}

function notEmpty(option: string, wanted: string, given: string | undefined): string | undefined {
  if (given === '') throw misused(`${option} takes ${wanted}, got ''`);
  return given;
}

function misused(problem: string): UserError {
  return new UserError(`${problem}\n--help lists the options`, { exitCode: 2 });
}
