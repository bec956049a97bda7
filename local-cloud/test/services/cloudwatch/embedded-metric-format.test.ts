import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { describe, expect, test } from '@jest/globals';
import { parseEmbeddedMetrics } from '../../../src/services/cloudwatch/embedded-metric-format.ts';
import { MIDNIGHT } from './start-cloudwatch.ts';

const directive = { Namespace: 'N', Dimensions: [['a'], []], Metrics: [{ Name: 'm', Unit: 'Count' }] };

function line(root: object, ...directives: object[]): string {
  return JSON.stringify({ _aws: { Timestamp: MIDNIGHT, CloudWatchMetrics: directives }, ...root });
}

describe('embedded metric format', () => {
  test('gives one sample for each dimension set', () => {
    expect(parseEmbeddedMetrics(line({ a: 'x', m: 3 }, directive))).toEqual({
      kind: 'samples',
      samples: [
        {
          metric: { namespace: 'N', name: 'm', dimensions: { a: 'x' } },
          timestamp: MIDNIGHT,
          values: [3],
          unit: 'Count',
        },
        {
          metric: { namespace: 'N', name: 'm', dimensions: {} },
          timestamp: MIDNIGHT,
          values: [3],
          unit: 'Count',
        },
      ],
    });
  });

  test('keeps a list of values as a distribution', () => {
    const parsed = parseEmbeddedMetrics(line({ a: 'x', m: [1, 2, 2] }, { ...directive, Dimensions: [[]] }));
    expect(parsed).toMatchObject({ samples: [{ values: [1, 2, 2] }] });
  });

  test('reads what Powertools really writes', () => {
    const metrics = new Metrics({ namespace: 'FilePipeline', serviceName: 'copy-file' });
    metrics.addMetric('FilesCopied', MetricUnit.Count, 1);
    metrics.addMetric('CopyLatency', MetricUnit.Milliseconds, 12);
    metrics.addMetric('CopyLatency', MetricUnit.Milliseconds, 30);

    const parsed = parseEmbeddedMetrics(JSON.stringify(metrics.serializeMetrics()));
    expect(parsed).toMatchObject({
      kind: 'samples',
      samples: [
        {
          metric: { namespace: 'FilePipeline', name: 'FilesCopied', dimensions: { service: 'copy-file' } },
          values: [1],
        },
        { metric: { name: 'CopyLatency' }, values: [12, 30], unit: 'Milliseconds' },
      ],
    });
  });

  test('skips a metric that has no value on the root', () => {
    const two = { ...directive, Dimensions: [[]], Metrics: [{ Name: 'absent' }, { Name: 'm' }] };
    expect(parseEmbeddedMetrics(line({ m: 1 }, two))).toMatchObject({ samples: [{ metric: { name: 'm' } }] });
  });

  test.each([
    'START RequestId: 1 Version: $LATEST',
    '{"level":"INFO","message":"hello"}',
    '{"_aws":{"Timestamp":1}}',
    '{"_aws" is not JSON',
    '2026-11-21T00:00:00Z 1 INFO {"_aws":{"CloudWatchMetrics":[]}}',
    '["_aws"]',
  ])('has no metrics in %s', (text) => {
    expect(parseEmbeddedMetrics(text)).toEqual({ kind: 'none' });
  });

  test.each([
    [{ ...directive, Namespace: '' }, { a: 'x', m: 1 }, 'Namespace must be a string'],
    [{ ...directive, Dimensions: 'a' }, { a: 'x', m: 1 }, 'Dimensions must be a list of lists of names'],
    [{ ...directive, Metrics: [{}] }, { a: 'x', m: 1 }, 'every metric must have a Name'],
    [directive, { m: 1 }, "dimension 'a' must be a string on the root"],
    [directive, { a: 'x', m: 'one' }, "metric 'm' must be a number or a list of at most 100 numbers"],
    [
      directive,
      { a: 'x', m: Array.from({ length: 101 }, () => 1) },
      "metric 'm' must be a number or a list of at most 100 numbers",
    ],
  ])('says what is malformed in %j', (broken, root, problem) => {
    expect(parseEmbeddedMetrics(line(root, broken))).toEqual({ kind: 'malformed', problem });
  });

  test('needs a timestamp', () => {
    const text = JSON.stringify({ _aws: { CloudWatchMetrics: [directive] }, a: 'x', m: 1 });
    expect(parseEmbeddedMetrics(text)).toEqual({
      kind: 'malformed',
      problem: '_aws.Timestamp must be milliseconds since the epoch',
    });
  });
});
