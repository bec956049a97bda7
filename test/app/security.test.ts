import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { idsOf, readTemplate, type Template } from '../support/template.ts';
import * as dataGuards from './data-guards.ts';
import * as guards from './guards.ts';
import { SEEDS, TEMPLATE_NAMES, type TemplateName } from './seeded-defects.ts';

const OBJECTS = 'objects have keys that nobody knows before; the actions are listed one by one';
const LISTED: Readonly<Record<string, string>> = {
  'CopyFileFunctionRoleDefaultPolicyD25AB751 {"Fn::Join":["",[{"Fn::GetAtt":["SourceBucketDDD2130A","Arn"]},"/*"]]}':
    OBJECTS,
  'CopyFileFunctionRoleDefaultPolicyD25AB751 {"Fn::Join":["",[{"Fn::GetAtt":["DestinationBucket4BECDB47","Arn"]},"/*"]]}':
    OBJECTS,
};

const OF_PAGE: Readonly<Record<string, string>> = {
  'SiteBucketPolicy3AC1D0F8 {"Fn::Join":["",[{"Fn::GetAtt":["SiteBucket397A1860","Arn"]},"/*"]]}':
    'Amazon CloudFront shows whatever is in the bucket of the page',
  'ContentRoleDefaultPolicy45DD4622 {"Fn::Join":["",[{"Fn::GetAtt":["SiteBucket397A1860","Arn"]},"/assets/*"]]}':
    'the names of assets change with their content',
};

const templates: Partial<Record<TemplateName, Template>> = {};

beforeAll(async () => {
  templates.files = await readTemplate(await assemblyOf());
  templates.stream = await readTemplate(await assemblyOf(), 'StreamApi');
  templates.orders = await readTemplate(await assemblyOf(), 'Orders');
  const open = { api_authorization: 'none', enable_web: 'true', notification_email: 'sales@example.com' };
  const other = { stream_queue_type: 'fifo', stream_schedule: 'rate(5 minutes)', encryption: 'kms' };
  const hardened = { ...open, ...other };
  templates.filesKms = await synthesizeVariant(hardened, 'FilePipeline');
  templates.streamFifoKms = await synthesizeVariant(hardened, 'StreamApi');
  templates.ordersOpenKms = await synthesizeVariant(hardened, 'Orders');
  templates.web = await synthesizeVariant(hardened, 'Web');
  templates.ordersJwt = await synthesizeVariant({ ...SIGNED_IN, ...DOMAIN }, 'Orders');
  templates.webJwt = await synthesizeVariant({ ...SIGNED_IN, ...DOMAIN }, 'Web');
});

const SIGNED_IN = {
  api_authorization: 'jwt',
  jwt_issuer: 'https://issuer.example',
  jwt_audience: 'orders',
  jwt_client_id: 'page',
  enable_web: 'true',
};
const DOMAIN = {
  domain_name: 'orders.example.com',
  certificate_arn: 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab',
};

describe('guards', () => {
  const all = { ...guards, ...dataGuards };
  const names = Object.entries(all).filter(([, guard]) => guard !== guards.noWildcardResources);

  test.each(names)('%s: holds in all stacks, whatever the settings', (_, guard) => {
    expect(TEMPLATE_NAMES.map((name) => guard(templateOf(name)))).toEqual(TEMPLATE_NAMES.map(() => []));
  });

  test('noWildcardResources: holds but for the listed ones', () => {
    const found = TEMPLATE_NAMES.flatMap((name) => guards.noWildcardResources(templateOf(name)));

    expect([...new Set(found)].sort()).toEqual([...Object.keys(LISTED), ...Object.keys(OF_PAGE)].sort());
  });

  test.each(SEEDS)('see $defect', ({ guard, where, sow }) => {
    const template = structuredClone(templateOf(where));
    const before = guard(template);

    sow(template);

    expect(guard(template).length).toBeGreaterThan(before.length);
  });

  test.each(TEMPLATE_NAMES.filter((name) => !name.startsWith('web')))(
    'alarmsAreHeard: has alarms to look at in %s',
    (name) => {
      expect(idsOf(templateOf(name), 'AWS::CloudWatch::Alarm')).not.toEqual([]);
    },
  );

  test('each guard has a seed', () => {
    expect(new Set(SEEDS.map(({ guard }) => guard))).toEqual(new Set(Object.values(all)));
  });
});

function templateOf(name: TemplateName): Template {
  const template = templates[name];
  if (!template) throw new Error(`The template ${name} was not made`);
  return template;
}
