import { describe, expect, test } from '@jest/globals';
import { requestedOperation, requestedService } from '../../src/front-door/requested-service.ts';

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

describe('a request is for', () => {
  test.each<[service: string, why: string, head: Parameters<typeof requestedService>[0]]>([
    ['sqs', 'its target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }],
    ['dynamodb', 'its target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' } }],
    ['logs', 'its target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'Logs_20140328.GetLogEvents' } }],
    ['novel', 'a target that no table has', { method: 'POST', url: '/', headers: { 'x-amz-target': 'Novel.Do' } }],
    [
      'cloudformation',
      'its signature',
      { method: 'POST', url: '/', headers: { ...form, ...signedFor('cloudformation') } },
    ],
    ['s3', 'its signature', { method: 'GET', url: '/000000000000/key?Action=x', headers: signedFor('s3') }],
    [
      's3',
      'a presigned URL',
      { method: 'GET', url: '/b/k?X-Amz-Credential=t%2F20260101%2Fr%2Fs3%2Faws4_request', headers: {} },
    ],
    ['sqs', 'an unsigned form for a queue', { method: 'POST', url: '/000000000000/queue.fifo', headers: form }],
    [
      'sqs',
      'an unsigned action on a queue',
      { method: 'GET', url: '/000000000000/q?Action=ReceiveMessage', headers: {} },
    ],
    ['execute-api', 'the path of an API', { method: 'POST', url: '/_aws/execute-api/id/dev/x', headers: form }],
    [
      'execute-api',
      'the path of an API, whatever its signature',
      { method: 'GET', url: '/_aws/execute-api/id', headers: signedFor('s3') },
    ],
    ['execute-api', 'the host of an API', { method: 'GET', url: '/', headers: { host: 'id.execute-api.localhost:1' } }],
    ['s3', 'nothing in particular', { method: 'PUT', url: '/bucket/key', headers: form }],
    ['s3', 'nothing in particular', { method: 'GET', url: '/000000000000/key', headers: {} }],
  ])('%s by %s', (service, _why, head) => {
    expect(requestedService(head)).toBe(service);
  });

  test('an operation that its target or its query names', () => {
    expect(requestedOperation({ url: '/', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } })).toBe('SendMessage');
    expect(requestedOperation({ url: '/?Action=ListStacks', headers: {} })).toBe('ListStacks');
    expect(requestedOperation({ url: '/bucket/key', headers: {} })).toBeUndefined();
  });
});
