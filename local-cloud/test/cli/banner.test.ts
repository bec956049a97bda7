import { describe, expect, test } from '@jest/globals';
import { type BannerFacts, banner } from '../../src/cli/banner.ts';

type Changes = Partial<BannerFacts['cloud'] & Omit<BannerFacts, 'cloud'>>;

const CLOUD: BannerFacts['cloud'] = {
  url: 'http://127.0.0.1:4566',
  region: 'eu-west-1',
  outputs: { FilePipeline: { SourceBucketName: 'demo-source', DestinationBucketName: 'demo-destination' } },
  apis: [],
  sites: [],
  report: { notices: [], warnings: [] },
};

const source = (filter: { prefix?: string; suffix?: string } = {}): BannerFacts['buckets'] => [
  { name: 'demo-destination' },
  {
    name: 'demo-source',
    notifications: [{ id: '1', target: { kind: 'queue', arn: 'arn' }, events: ['s3:ObjectCreated:*'], ...filter }],
  },
];

function bannerOf({ buckets = source(), dataFolder, fastRetries = false, ...cloud }: Changes = {}): string {
  return banner({ cloud: { ...CLOUD, ...cloud }, buckets, dataFolder, fastRetries });
}

const api = {
  stack: 'StreamApi',
  title: 'Stream API',
  apiId: '1a',
  path: '/_aws/execute-api/1a/dev',
  document: { openapi: '3.0.3' },
};

describe('the banner', () => {
  test('shows how to upload a file and where it arrives', () => {
    const text = bannerOf();

    expect(text).toContain('# put a file into demo-source, and see it arrive in demo-destination\n');
    expect(text).toContain('export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-west-1');
    expect(text).toContain('aws --endpoint-url http://127.0.0.1:4566 s3 cp ./README.md s3://demo-source/a/b/README.md');
    expect(text).toContain('aws --endpoint-url http://127.0.0.1:4566 s3 ls --recursive s3://demo-destination/');
    expect(text).toContain('curl -T ./README.md http://127.0.0.1:4566/demo-source/a/b/README.md');
  });

  test('shows only the upload when no output names a destination', () => {
    const text = bannerOf({ outputs: { Uploads: { Bucket: 'demo-source' } } });

    expect(text).toContain('# put a file into demo-source\n');
    expect(text).not.toContain('s3 ls');
  });

  test('suggests a key that the notification filter lets through, in the form that each command takes', () => {
    const text = bannerOf({ buckets: source({ prefix: 'in+box/', suffix: '.csv' }) });

    expect(text).toContain("s3 cp ./README.md 's3://demo-source/in box/README.md.csv'");
    expect(text).toContain('curl -T ./README.md http://127.0.0.1:4566/demo-source/in%20box/README.md.csv');
  });

  test('shows a request for each API, from the first example of its document', () => {
    const body = { title: "The Reader's Digest", price: 1 };
    const content = { 'application/json': { examples: { book: { value: body } } } };
    const paths = { '/health': { get: {} }, '/stream': { post: { requestBody: { content } } } };

    const text = bannerOf({ apis: [{ ...api, document: { openapi: '3.0.3', paths } }] });

    expect(text).toContain('http://127.0.0.1:4566/_local/apis     try out StreamApi\n');
    expect(text).toContain('  # send something to Stream API\n');
    expect(text).toContain(
      "  curl http://127.0.0.1:4566/_aws/execute-api/1a/dev/stream -H 'content-type: application/json' " +
        `-d '{"title":"The Reader'\\''s Digest","price":1}'\n`,
    );
  });

  test('names only the page of an API without an example', () => {
    expect(bannerOf({ apis: [api] })).toContain('try out StreamApi\n');
    expect(bannerOf({ apis: [api] })).not.toContain('execute-api');
  });

  test('lists console, APIs, sites and outputs in columns', () => {
    const text = bannerOf({
      apis: ['StreamApi', 'Orders'].map((stack) => ({ ...api, stack })),
      sites: [{ stack: 'Web', name: 'E1', names: [], url: 'http://127.0.0.1:4567' }],
    });

    expect(text).toContain(
      [
        '',
        '  console  http://127.0.0.1:4566/_local/console  dashboards, alarms, queues, dead letters, logs',
        '  APIs     http://127.0.0.1:4566/_local/apis     try out StreamApi, Orders',
        '  site     http://127.0.0.1:4567                 the page of Web',
        '  outputs  http://127.0.0.1:4566/_local/outputs  addresses and names, as the stacks export them',
        '',
      ].join('\n'),
    );
  });

  test('lists what the local cloud does not enforce', () => {
    expect(bannerOf()).toMatch(/Not enforced here: authorization by IAM, signatures/);
  });

  test('states how long failed messages wait', () => {
    expect(bannerOf()).toContain('wait for their visibility timeout, as on AWS');
    expect(bannerOf({ fastRetries: true })).toContain('retried within 2 seconds (--fast-retries)');
  });

  test('states where data is kept, or that it is deleted', () => {
    expect(bannerOf()).toContain('--data DIR keeps them');
    expect(bannerOf({ dataFolder: '/data' })).toContain('kept in /data');
  });

  test('lists notices and warnings', () => {
    const text = bannerOf({ report: { notices: ['a stand-in'], warnings: ['left out'] } });

    expect(text).toContain('\nnote: a stand-in\nwarning: left out\n');
  });

  test('suggests no command when there is neither a bucket with notifications nor an API', () => {
    const text = bannerOf({ buckets: [{ name: 'demo-destination' }] });

    expect(text).not.toContain('s3 cp');
    expect(text).not.toContain('In another terminal');
  });
});
