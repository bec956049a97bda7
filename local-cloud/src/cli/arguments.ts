import { parseArgs } from 'node:util';
import { UserError } from '../base/user-error.ts';

export const USAGE = `Usage: local-cloud [options]

Runs the stacks of a CDK app on this machine, from the templates that would be deployed.

  --app "COMMAND"            the CDK app (default: "app" in cdk.json)
  --assembly DIR             run an already synthesized cloud assembly, e.g. cdk.out, instead of the app
  --port N                   port on 127.0.0.1, 0 for any free one (default 4566)
  --data DIR                 keep objects and queues in DIR across restarts (default: a temporary folder)
  --stacks A,B               run only these stacks (default: all)
  --fast-retries             retry failed messages after 2 seconds at most, for demonstrations
  --functions-endpoint URL   the endpoint that functions call, e.g. a fault proxy (default: this cloud)
  --help                     show this

Through npm, options follow "--": npm start -- --port 4600
`;

export interface Arguments {
  readonly port: number;
  readonly data: string | undefined;
  /** Construct ids such as `FilePipeline`; `undefined` for all. */
  readonly stacks: readonly string[] | undefined;
  readonly fastRetries: boolean;
  readonly assembly: string | undefined;
  readonly functionsEndpoint: string | undefined;
  /** Command that synthesizes; `undefined` for the one in `cdk.json`. */
  readonly app: string | undefined;
  readonly help: boolean;
}

/** @throws UserError with exit code 2 for an option or a value that the command does not take. */
export function parseArguments(args: readonly string[]): Arguments {
  const values = parsed(args);
  return {
    port: portOf(values.port),
    data: givenText('--data', 'a folder', values.data),
    stacks: values.stacks === undefined ? undefined : namesOf(values.stacks),
    fastRetries: values['fast-retries'],
    assembly: givenText('--assembly', 'a folder', values.assembly),
    app: givenText('--app', 'a command', values.app),
    functionsEndpoint: urlOf(values['functions-endpoint']),
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
    // Node's own text names the option and what is wrong with it; its first sentence is enough.
    throw misused((error as Error).message.split(/\.\s/, 1).join());
  }
}

function portOf(given: string): number {
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw misused(`--port takes a whole number from 0 to 65535, got '${given}'`);
}

function namesOf(given: string): string[] {
  const names = given.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw misused(`--stacks takes names separated by commas, got '${given}'`);
}

function urlOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const { protocol } = URL.parse(given) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return given.replace(/\/+$/, '');
  throw misused(`--functions-endpoint takes an http or https URL, got '${given}'`);
}

function givenText(option: string, wanted: string, given: string | undefined): string | undefined {
  if (given === '') throw misused(`${option} takes ${wanted}, got ''`);
  return given;
}

function misused(what: string): UserError {
  return new UserError(`${what}\n--help lists the options`, { exitCode: 2 });
}
