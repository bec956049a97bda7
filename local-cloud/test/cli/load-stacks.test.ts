import { describe, expect, test } from '@jest/globals';
import { withoutStackTrace } from '../../src/cli/load-stacks.ts';

describe('what a failing synth says', () => {
  test('stays as it is when it is a message for people', () => {
    expect(withoutStackTrace('terraform.tfvars: batch_size must be from 1 to 10000, got 0\n')).toBe(
      'terraform.tfvars: batch_size must be from 1 to 10000, got 0',
    );
  });

  test('loses its stack trace and what Node puts around it', () => {
    const thrown = [
      'a warning before',
      'file:///project/infra/app.ts:12',
      "  throw new Error('no such folder');",
      '        ^',
      '',
      'Error: no such folder',
      'second line of it',
      '    at main (file:///project/infra/app.ts:12:9)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
      '',
      'Node.js v24.21.0',
      '',
    ];

    expect(withoutStackTrace(thrown.join('\n'))).toBe('a warning before\nError: no such folder\nsecond line of it');
  });
});
