import { expect, test } from '@jest/globals';
import type { ConsoleState, FlowNode } from '../../../src/console/console-state.ts';
import { flowOf, namesAlong, type Station } from '../../../src/console/page/flow/flow-model.ts';

const node = (kind: FlowNode['kind'], name: string, url?: string): FlowNode => ({
  id: `${kind} ${name}`,
  kind,
  name,
  label: name,
  ...(url !== undefined && { url }),
});
const state = (nodes: readonly FlowNode[], links: readonly [string, string][]): ConsoleState => ({
  now: 0,
  region: 'eu-west-1',
  stacks: ['S'],
  flows: [{ stack: 'S', nodes, links: links.map(([from, to]) => ({ from, to })) }],
  apis: [],
  sites: [],
  alarms: [],
  dashboards: [],
  queues: [],
  functions: [],
  buckets: [{ name: 'files', objects: 1, bytes: 1, versions: 1, sendsEvents: true }],
  tables: [{ name: 'rows', items: 1_200, bytes: 1 }],
  topics: [{ name: 'events', published: 3, delivered: 5, filteredOut: 0, lost: 1, subscribers: [] }],
  savedQueries: [],
});
const labels = (stations: readonly Station[]): unknown[] =>
  stations.map(({ label, next }) => (next.length > 0 ? [label, labels(next)] : label));

test('begins where something comes in, the longest way first', () => {
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

test('goes on once from what two ways lead to, and ends in a circle', () => {
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
  expect(flow[1]?.next[0]?.facts).toEqual([{ text: 'as above', isBad: false }]);
});

test('says what is at a place', () => {
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
