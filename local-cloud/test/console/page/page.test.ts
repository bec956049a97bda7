import { expect, test } from '@jest/globals';
import type { ConsoleState, FlowNode } from '../../../src/console/console-state.ts';
import { formatBytes, formatDuration, formatSeconds, formatValue } from '../../../src/console/page/format.ts';
import { flowOf, namesAlong, type Station } from '../../../src/console/page/overview/flow.ts';
import { addressOf, ofStack, readRoute } from '../../../src/console/page/route.ts';

const node = (kind: FlowNode['kind'], name: string, url?: string): FlowNode => ({
  id: `${kind} ${name}`,
  kind,
  name,
  label: name,
  ...(url !== undefined && { url }),
});
const state = (nodes: readonly FlowNode[], links: readonly [string, string][]): ConsoleState => ({
  stacks: ['S', 'T'],
  flows: [{ stack: 'S', nodes, links: links.map(([from, to]) => ({ from, to })) }],
  apis: [],
  sites: [],
  alarms: [],
  dashboards: [],
  queues: [],
  functions: [],
  buckets: [{ name: 'files', stack: 'S', objects: 1, bytes: 1, versions: 1, sendsEvents: true }],
  tables: [{ name: 'rows', stack: 'T', items: 1_200, bytes: 1 }],
  topics: [{ name: 'events', published: 3, delivered: 5, filteredOut: 0, lost: 1, subscribers: [] }],
  savedQueries: [],
});
const labels = (stations: readonly Station[]): unknown[] =>
  stations.map(({ label, next }) => (next.length > 0 ? [label, labels(next)] : label));

test('the flow starts where messages enter the stack and shows the longest way first', () => {
  const nodes = [
    node('table', 'keys'),
    node('table', 'rows'),
    node('function', 'f'),
    node('queue', 'q'),
    node('api', 'a', '/_local/apis/S'),
  ];
  const links: [string, string][] = [
    ['function f', 'table keys'],
    ['function f', 'queue q'],
    ['queue q', 'table rows'],
    ['api a', 'function f'],
  ];

  const flow = flowOf(state(nodes, links));

  expect(labels(flow)).toEqual([['a', [['f', [['q', ['rows']], 'keys']]]]]);
  expect(namesAlong(flow)).toEqual(['a', 'f', 'q', 'rows', 'keys']);
  expect(flow[0]?.url).toBe('/_local/apis/S');
});

test('the flow continues a resource that two ways lead to only once, and ends in a cycle', () => {
  const nodes = [node('schedule', 's'), node('bucket', 'files'), node('queue', 'q'), node('function', 'f')];
  const links: [string, string][] = [
    ['schedule s', 'queue q'],
    ['bucket files', 'queue q'],
    ['queue q', 'function f'],
    ['function f', 'queue q'],
  ];

  const flow = flowOf(state(nodes, links));

  expect(labels(flow)).toEqual([
    ['files', [['q', [['f', ['q']]]]]],
    ['s', ['q']],
  ]);
  expect(flow[1]?.next[0]?.facts).toEqual([{ text: 'see above', isBad: false }]);
});

test('the flow shows the current numbers of each resource', () => {
  const places = [node('bucket', 'files'), node('table', 'rows'), node('topic', 'events')];
  const facts = flowOf(state(places, [])).map((station) => station.facts);

  expect(facts).toEqual([
    [{ text: '1 object', isBad: false }],
    [{ text: '1,200 rows', isBad: false }],
    [
      { text: '3 published', isBad: false },
      { text: '1 undelivered', isBad: true },
    ],
  ]);
});

test('a stack’s part of the state has its own resources and the resources of no stack', () => {
  const part = ofStack(state([], []), 'T');

  expect(part).toMatchObject({ stacks: ['S', 'T'], flows: [], buckets: [] });
  expect([...part.tables, ...part.topics].map(({ name }) => name)).toEqual(['rows', 'events']);
});

const TWO = ['FilePipeline', 'StreamApi'];

test.each([
  ['', TWO, { stack: undefined, view: '' }],
  ['#stacks', TWO, { stack: undefined, view: 'stacks' }],
  ['#StreamApi', TWO, { stack: 'StreamApi', view: '' }],
  [addressOf('StreamApi', 'logs'), TWO, { stack: 'StreamApi', view: 'logs' }],
  ['#Gone/logs', TWO, { stack: undefined, view: 'Gone' }],
  ['#logs', ['FilePipeline'], { stack: 'FilePipeline', view: 'logs' }],
  ['#FilePipeline/logs', ['FilePipeline'], { stack: 'FilePipeline', view: 'logs' }],
  ['#logs', [], { stack: undefined, view: 'logs' }],
])('the address "%s" selects stack and view among the stacks %j', (hash, stacks, route) => {
  expect(readRoute(hash, stacks)).toEqual(route);
});

test.each([
  [formatDuration(0), '0 ms'],
  [formatDuration(850), '850 ms'],
  [formatDuration(12_500), '12.5 s'],
  [formatDuration(174_000), '2.9 min'],
  [formatDuration(1_800_000), '30 min'],
  [formatDuration(7_200_000), '2 h'],
  [formatDuration(12_000_000), '3 h 20 min'],
  [formatDuration(864_000_000), '10 d'],
  [formatBytes(0), '0 B'],
  [formatBytes(1023), '1,023 B'],
  [formatBytes(1536), '1.5 KB'],
  [formatBytes(1024 ** 3), '1 GB'],
  [formatValue(1_234), '1,234'],
  [formatValue(123_456), '123.5K'],
])('a value is formatted as "%s"', (formatted, text) => {
  expect(formatted).toBe(text);
});

test('a countdown shows whole seconds and stops at 0', () => {
  expect([1, 173_001, -5, 900_000].map(formatSeconds)).toEqual(['1 s', '174 s', '0 s', '15 min']);
});
