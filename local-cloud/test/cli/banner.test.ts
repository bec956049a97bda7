import { describe, expect, test } from '@jest/globals';
import { type BannerFacts, banner } from '../../src/cli/banner.ts';

type Changes = Partial<BannerFacts['cloud'] & Omit<BannerFacts, 'cloud'>>;

const CLOUD: BannerFacts['cloud'] = {
  url: 'http://127.0.0.1:4566',
  region: 'eu-west-1',
  outputs: { FilePipeline: { SourceBucketName: 'demo-source', DestinationBucketName: 'demo-destination' } },
  apis: [],
  sites: [],
  sourceFilter: { prefix: '', suffix: '' },
  report: { notices: [], warnings: [] },
};

function bannerOf({ dataFolder, fastRetries = false, ...cloud }: Changes = {}): string {
  return banner({ cloud: { ...CLOUD, ...cloud }, dataFolder, fastRetries });
}

describe('the banner', () => {
  test('names the buckets and what to type next', () => {
    const text = bannerOf();

    expect(text).toContain('export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-west-1');
    expect(text).toContain('aws --endpoint-url http://127.0.0.1:4566 s3 cp ./README.md s3://demo-source/a/b/README.md');
    expect(text).toContain('aws --endpoint-url http://127.0.0.1:4566 s3 ls --recursive s3://demo-destination/');
    expect(text).toContain('curl -T ./README.md http://127.0.0.1:4566/demo-source/a/b/README.md');
  });

  test('suggests a key that the source filter lets through, in the form each command takes', () => {
    const text = bannerOf({ sourceFilter: { prefix: 'in box/', suffix: '.csv' } });

    expect(text).toContain("s3 cp ./README.md 's3://demo-source/in box/README.md.csv'");
    expect(text).toContain('curl -T ./README.md http://127.0.0.1:4566/demo-source/in%20box/README.md.csv');
  });

  test('says what to type for each API, from the first example of its document', () => {
    const body = { title: "The Reader's Digest", price: 1 };
    const content = { 'application/json': { examples: { book: { value: body } } } };
    const paths = { '/health': { get: {} }, '/stream': { post: { requestBody: { content } } } };
    const api = {
      stack: 'StreamApi',
      title: 'Stream API',
      apiId: '1a',
      path: '/_aws/execute-api/1a/dev',
      document: { openapi: '3.0.3', paths },
    };

    const text = bannerOf({ apis: [api] });

    expect(text).toContain('http://127.0.0.1:4566/_local/apis     try out StreamApi\n');
    expect(text).toContain('  # send something to Stream API\n');
    expect(text).toContain(
      "  curl http://127.0.0.1:4566/_aws/execute-api/1a/dev/stream -H 'content-type: application/json' " +
        `-d '{"title":"The Reader'\\''s Digest","price":1}'\n`,
    );
  });

  test('has only the page of an API without an example', () => {
    const api = {
      stack: 'StreamApi',
      title: 'Stream API',
      apiId: '1a',
      path: '/_aws/execute-api/1a/dev',
      document: { openapi: '3.0.3' },
    };

    expect(bannerOf({ apis: [api] })).toContain('try out StreamApi\n');
    expect(bannerOf({ apis: [api] })).not.toContain('execute-api');
  });

  test('says where to look: the console, the APIs and the sites, in columns', () => {
    const api = { apiId: '1a', path: '/_aws/execute-api/1a', document: { openapi: '3.0.3' } };
    const text = bannerOf({
      apis: ['StreamApi', 'Orders'].map((stack) => ({ ...api, stack, title: stack })),
      sites: [{ stack: 'Web', name: 'E1', names: [], url: 'http://127.0.0.1:4567' }],
    });

    expect(text).toContain(
      [
        '',
        '  console  http://127.0.0.1:4566/_local/console  dashboards, alarms, queues, dead letters, logs',
        '  APIs     http://127.0.0.1:4566/_local/apis     try out StreamApi, Orders',
        '  site     http://127.0.0.1:4567                 the page of Web',
        '',
      ].join('\n'),
    );
  });

  test('says what is not enforced', () => {
    expect(bannerOf()).toMatch(/Not enforced here: authorization by IAM, signatures/);
  });

  test('says whether failed messages wait as on AWS', () => {
    expect(bannerOf()).toContain('wait for their visibility timeout, as on AWS');
    expect(bannerOf({ fastRetries: true })).toContain('retried within 2 seconds (--fast-retries)');
  });

  test('says whether anything is kept', () => {
    expect(bannerOf()).toContain('--data DIR keeps them');
    expect(bannerOf({ dataFolder: '/data' })).toContain('kept in /data');
  });

  test('lists notices and warnings', () => {
    const text = bannerOf({ report: { notices: ['a stand-in'], warnings: ['left out'] } });

    expect(text).toContain('\nnote: a stand-in\nwarning: left out\n');
  });

  test('has nothing to type where there is neither a bucket nor an API', () => {
    const text = bannerOf({ outputs: { Other: {} } });

    expect(text).not.toContain('s3 cp');
    expect(text).not.toContain('In another terminal');
  });
});
