import { expect, test } from '@jest/globals';
import type { ConsoleState, FlowNode } from '../../../../local/console/console-state.ts';
import { flowOf, namesAlong, type Station } from '../../../../local/console/page/flow/flow-model.ts';

const node = (kind: FlowNode['kind'], name: string): FlowNode => ({ id: `${kind} ${name}`, kind, name, label: name });
const state = (nodes: readonly FlowNode[], links: readonly [string, string][]): ConsoleState => ({
  now: 0,
  region: 'eu-west-1',
  stacks: ['S'],
  flows: [{ stack: 'S', nodes, links: links.map(([from, to]) => ({ from, to })) }],
  apis: [{ stack: 'S', title: 'An API' }],
  alarms: [],
  dashboards: [],
  queues: [],
  functions: [],
  buckets: [{ name: 'files', objects: 1, bytes: 1, versions: 1, sendsEvents: true }],
  tables: [{ name: 'rows', items: 1_200, bytes: 1 }],
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
    node('api', 'a'),
  ];
  const links: [string, string][] = [
    ['function f', 'table keys'],
    ['function f', 'queue q'],
    ['queue q', 'table rows'],
    ['api a', 'function f'],
  ];

  const flow = flowOf(state(nodes, links));

  expect(labels(flow)).toEqual([['An API', [['f', [['q', ['rows']], 'keys']]]]]);
  expect(namesAlong(flow)).toEqual(['a', 'f', 'q', 'rows', 'keys']);
  expect(flow[0]?.page).toBe('/_local/apis/S');
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
  const facts = flowOf(state([node('bucket', 'files'), node('table', 'rows')], [])).map((station) => station.facts);

  expect(facts).toEqual([[{ text: '1 object', isBad: false }], [{ text: '1,200 rows', isBad: false }]]);
});
