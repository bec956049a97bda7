import { expect, test } from '@jest/globals';
import { addressOf, readRoute } from '../../../src/console/page/route.ts';

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
])('%s, where %j run', (hash, stacks, route) => {
  expect(readRoute(hash, stacks)).toEqual(route);
});
