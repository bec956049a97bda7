import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { childrenOf, clientOptions, type StacksOptions, startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { readCloudState } from '../support/cloud-state.ts';
import { assemblyOf } from '../support/synthesis.ts';

/** All clouds, which are stopped at the end even if a test fails. */
const started: PrivateCloud[] = [];
afterAll(() => Promise.all(started.map((cloud) => cloud.stop())));

async function start(options: StacksOptions = {}): Promise<PrivateCloud> {
  const cloud = await startStacks(options);
  started.push(cloud);
  return cloud;
}

const root = resolve(import.meta.dirname, '../..');

/** Returns the bytes of an object, `undefined` if there is none. */
async function read(s3: S3Client, Bucket: string, Key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const allGone = (pids: number[]) => waitFor('the end of every process', async () => !pids.some(isRunning) || undefined);

/** Returns the exit code and the output of a start that must fail. */
async function failingStart(args: string[], settings?: Record<string, string>): Promise<string> {
  return start({ args, ...(settings && { settings }) }).then(
    () => 'it started',
    (error: Error) => error.message,
  );
}

const digest = (body: Buffer | undefined) => body && createHash('sha256').update(body).digest('hex');

describe('npm start without settings', () => {
  let cloud: PrivateCloud;
  let s3: S3Client;

  beforeAll(async () => {
    cloud = await start();
    s3 = new S3Client(clientOptions(cloud.url));
  });

  test('npm start without settings names the demo settings without warnings, and creates the demo buckets', () => {
    expect(cloud.printed()).toMatch(/No terraform\.tfvars in \S+: demo settings/);
    expect(cloud.printed()).not.toMatch(/warning:/i);
    expect(cloud.outputs.FilePipeline).toMatchObject({
      SourceBucketName: 'demo-source',
      DestinationBucketName: 'demo-destination',
    });
  });

  test('npm start copies a file byte for byte and prints one line about it', async () => {
    const body = randomBytes(100_000);

    await s3.send(new PutObjectCommand({ Bucket: 'demo-source', Key: 'a/b/file', Body: body }));

    const arrived = await waitFor('the file', () => read(s3, 'demo-destination', 'a/b/file'));
    expect(digest(arrived)).toBe(digest(body));
    await waitFor('the log line', async () => /^\S+ copy-file .*key=a\/b\/file\b/m.test(cloud.printed()) || undefined);
  });

  test('AWS clients can read the outputs of the stacks', async () => {
    const cloudFormation = new CloudFormationClient(clientOptions(cloud.url));

    const { Stacks } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: 'file-pipeline-dev-FilePipeline' }),
    );

    const outputs = Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [];
    expect(Object.fromEntries(outputs)).toEqual(cloud.outputs.FilePipeline);
  });

  test('the console state counts invocations, objects and messages', async () => {
    const { functions, queues, buckets } = await readCloudState(cloud.url);

    const copyFile = functions.find(({ name }) => name === cloud.outputs.FilePipeline?.FunctionName);
    expect(copyFile?.invocations).toBeGreaterThan(0);
    expect(buckets).toContainEqual(expect.objectContaining({ name: 'demo-destination', objects: 1 }));
    expect(queues).toContainEqual(
      expect.objectContaining({ name: 'file-pipeline-dev-FilePipeline-CopyFile-dead-letters', visible: 0 }),
    );
  });

  test('the local cloud serves the log lines of a function', async () => {
    const { FunctionName } = cloud.outputs.FilePipeline ?? {};

    expect(await (await fetch(`${cloud.url}/_local/logs/${FunctionName}`)).text()).toMatch(/^START RequestId: /m);
    expect((await fetch(`${cloud.url}/_local/logs/nobody`)).status).toBe(404);
  });

  test('a second start on the same port is rejected with one message', async () => {
    const { port } = new URL(cloud.url);

    expect(await failingStart(['--port', port])).toMatch(
      new RegExp(`ended with 1 before it was ready:\nport ${port} on 127\\.0\\.0\\.1 is taken; .*--port 0[^\n]*$`),
    );
  });
});

test('a bad setting is one message without a stack trace, and exit code 1', async () => {
  const output = await failingStart([], { batch_size: '0' });

  expect(output).toMatch(/ended with 1 before it was ready:/);
  expect(output).toMatch(/batch_size/);
  expect(output).not.toMatch(/^\s+at |node:internal|Bundling/m);
});

test.each<[args: string[], message: RegExp]>([
  [['--nope'], /ended with 2 before it was ready:\nUnknown option '--nope'/],
  [
    ['--assembly', 'nowhere'],
    /ended with 1 before it was ready:\nnowhere is not a readable cloud assembly .*manifest\.json'$/,
  ],
])('npm start -- %j is rejected with one message', async (args, message) => {
  expect(await failingStart(args)).toMatch(message);
});

test('npm start --stacks with an unknown stack lists the known ones', async () => {
  const output = await failingStart(['--assembly', await assemblyOf(), '--stacks', 'Nope']);

  expect(output).toMatch(/^--stacks: there is no stack Nope; there are FilePipeline, /m);
});

test('existing buckets of another account are replaced by empty ones, and files are copied between them', async () => {
  const assembly = await assemblyOf({
    source_bucket_name: 'demo-source',
    destination_bucket_name: 'demo-destination',
    use_existing_source_bucket: 'true',
    use_existing_destination_bucket: 'true',
    bucket_owner_account_id: '111122223333',
    source_prefix: 'in/',
  });
  const cloud = await start({ args: ['--assembly', assembly] });
  const s3 = new S3Client(clientOptions(cloud.url));
  const body = randomBytes(1_000);

  await s3.send(new PutObjectCommand({ Bucket: 'demo-source', Key: 'in/file', Body: body }));

  expect(digest(await waitFor('the file', () => read(s3, 'demo-destination', 'in/file')))).toBe(digest(body));
  expect(cloud.printed()).toMatch(/note: the existing bucket demo-source is an empty stand-in/);
  expect(cloud.printed()).toMatch(/note: the existing bucket demo-destination is an empty stand-in/);
  expect(cloud.printed()).toContain('s3://demo-source/in/README.md');
});

test('within five seconds, Ctrl-C ends the local cloud and a function that does not return, with exit code 0', async () => {
  const assembly = await changedAssembly((resources) => {
    const endless = 'exports.handler = () => new Promise(() => setInterval(() => {}, 1_000));';
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type === 'AWS::Lambda::Function') Object.assign(Properties ?? {}, { Code: { ZipFile: endless } });
    }
  });
  const cloud = await start({ args: ['--assembly', assembly] });
  const { FunctionName } = cloud.outputs.FilePipeline ?? {};
  const readLogs = async () => (await fetch(`${cloud.url}/_local/logs/${FunctionName}`)).text();
  await waitFor('an invocation by the test event', async () => /^START/m.test(await readLogs()) || undefined);
  const children = childrenOf(cloud.pid);

  const stoppedAt = performance.now();
  const exitCode = await cloud.stop('SIGINT');

  expect(exitCode).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  expect(children).toHaveLength(1);
  await allGone(children);
  await rm(assembly, { recursive: true });
});

describe('npm start with --data', () => {
  let assembly: string;
  let data: string;

  beforeAll(async () => {
    assembly = await changedAssembly((resources) => {
      resources.Table = { Type: 'AWS::Novel::Thing' };
    });
    data = await mkdtemp(join(tmpdir(), 'start-test-data-'));
  });
  afterAll(async () => {
    for (const folder of [assembly, data]) await rm(folder, { recursive: true, force: true });
  });

  const args = () => ['--assembly', assembly, '--data', data];

  test('npm start with --data stops at Ctrl-C, continues where it was, and leaves no process behind even when it is killed', async () => {
    const body = randomBytes(10_000);
    const first = await startWithNpm(args());
    const { source, destination } = await bucketsOf(first.url);
    const s3 = new S3Client(clientOptions(first.url));
    for (let number = 0; number < 20; number += 1) {
      await s3.send(new PutObjectCommand({ Bucket: source, Key: `file-${number}`, Body: body }));
    }
    const { pid, children } = await first.processes();
    expect(children).not.toEqual([]);

    const stoppedAt = performance.now();
    expect(await first.interrupt()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    await allGone([pid, ...children]);

    const second = await start({ args: args() });
    const again = new S3Client(clientOptions(second.url));
    for (let number = 0; number < 20; number += 1) {
      const arrived = await waitFor('the file', () => read(again, destination, `file-${number}`));
      expect(digest(arrived)).toBe(digest(body));
    }
    expect(second.printed()).toContain('warning: FilePipeline/Table: AWS::Novel::Thing is not supported here');
    expect(await failingStart(args())).toContain(`in use by another local cloud (process ${second.pid})`);

    await again.send(new PutObjectCommand({ Bucket: source, Key: 'one more', Body: body }));
    await waitFor('one more', () => read(again, destination, 'one more'));
    const orphans = childrenOf(second.pid);
    expect(orphans).not.toEqual([]);
    expect(await second.stop('SIGKILL')).toBe('SIGKILL');
    await allGone(orphans);
  });
});

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;

/** Copies the assembly into a folder that the caller removes, and changes the template of the file pipeline. */
async function changedAssembly(change: (resources: Resources) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'start-test-assembly-'));
  await cp(await assemblyOf(), folder, { recursive: true });
  const file = join(folder, 'FilePipeline.template.json');
  const template = JSON.parse(await readFile(file, 'utf8'));
  change(template.Resources);
  await writeFile(file, JSON.stringify(template));
  return folder;
}

async function bucketsOf(url: string): Promise<{ source: string; destination: string }> {
  const outputs = (await (await fetch(`${url}/_local/outputs`)).json()) as PrivateCloud['outputs'];
  const { SourceBucketName: source = '', DestinationBucketName: destination = '' } = outputs.FilePipeline ?? {};
  return { source, destination };
}

/** Runs npm, a shell and the local cloud in one process group, which Ctrl-C signals as a whole, as in a terminal. */
async function startWithNpm(args: string[]) {
  const npm = spawn('npm', ['start', '--', '--port', '0', ...args], { cwd: root, detached: true, stdio: 'pipe' });
  const exited = once(npm, 'exit');
  const ready = Promise.withResolvers<string>();
  createInterface(npm.stdout).on('line', (line) => {
    const url = /^ready (http:\S+)$/.exec(line)?.[1];
    if (url) ready.resolve(url);
  });
  exited.then(() => ready.reject(new Error('npm start ended before it was ready')));
  const group = npm.pid ?? 0;
  return {
    url: await ready.promise,
    async processes() {
      const [pid = 0] = childrenOf(group);
      return { pid, children: childrenOf(pid) };
    },
    async interrupt(): Promise<number> {
      process.kill(-group, 'SIGINT');
      const [code] = await exited;
      return code;
    },
  };
}
