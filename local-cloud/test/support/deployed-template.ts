import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { type LocalServices, openLocalServices, resourceKind } from '../../src/services/services.ts';
import type { Template } from '../../src/template/assembly.ts';
import { deploy } from '../../src/template/deploy.ts';
import type { Deployment } from '../../src/template/deployment.ts';
import { createLoadReport } from '../../src/template/load-report.ts';
import { planStacks, type StackPlan } from '../../src/template/stack-plan.ts';

const cloud = { accountId: '000000000000', region: 'eu-west-1' };
/** Nothing listens at this address. */
const endpointUrl = 'http://127.0.0.1:9';

export interface TestSite {
  readonly deployment: Deployment & LocalServices;
  /** Folder of the asset `code.zip`. */
  readonly codeFolder: string;
  /** Deploys to the services of this site. A second deployment is what a restart does. */
  deploy(template: Template, options?: { readonly start?: boolean }): Promise<StackPlan>;
  close(): Promise<void>;
}

export interface TestSiteOptions {
  /** @default - the machine's clock */
  readonly clock?: Clock;
  /** @default - ignores the line */
  log?(line: string): void;
  /** Further assets besides `code.zip`. @default - none */
  readonly assetFolders?: ReadonlyMap<string, string>;
}

/** Opens real services in a temporary folder, for tests that deploy templates. */
export function openTestSite(options: TestSiteOptions = {}): TestSite {
  const { clock = systemClock, log = () => {}, assetFolders = new Map<string, string>() } = options;
  const folder = mkdtempSync(join(tmpdir(), 'deployed-template-'));
  const codeFolder = join(folder, 'code');
  mkdirSync(codeFolder);
  writeFileSync(join(codeFolder, 'index.mjs'), 'export const handler = async () => {};');

  const functionsEndpointUrl = 'http://127.0.0.1:10';
  const services = openLocalServices({
    cloud,
    folder,
    endpointUrl,
    functionsEndpointUrl,
    plans: [],
    log,
    clock,
  });
  const deployment = {
    ...services,
    cloud,
    report: createLoadReport(),
    assetFolders: new Map([['code.zip', codeFolder], ...assetFolders]),
    inlineCodeFolder: join(folder, 'inline'),
    endpointUrl,
    functionsEndpointUrl,
    log,
  };

  return {
    deployment,
    codeFolder,
    async deploy(template, { start = false } = {}) {
      const stack = { id: 'Stack', stackName: 'dev-Stack', region: cloud.region, template, assetFolders: new Map() };
      const [plan] = planStacks([stack], { cloud, endpointUrl, kindOf: resourceKind });
      if (!plan) throw new Error('there is no plan of the one stack');
      const deployed = await deploy([plan], deployment);
      if (start) await deployed.start();
      return plan;
    },
    async close() {
      await services.stop(0);
      await services.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
