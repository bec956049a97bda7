import { describe, expect, test } from '@jest/globals';
import type { AlarmState } from '../../../local/services/cloudwatch/alarm.ts';
import { AwsError } from '../../../local/services/cloudwatch/aws-error.ts';
import { parseCompositeRule } from '../../../local/services/cloudwatch/composite-rule.ts';

const states: Record<string, AlarmState> = { deep: 'ALARM', 'old files': 'OK', fresh: 'INSUFFICIENT_DATA' };
const holds = (source: string) => parseCompositeRule(source).holds((name) => states[name] ?? 'OK');

describe('composite alarm rules', () => {
  test.each([
    ['ALARM(deep)', true],
    ['ALARM("old files")', false],
    ["OK('old files')", true],
    ['INSUFFICIENT_DATA(fresh)', true],
    ['NOT ALARM(deep)', false],
    ['ALARM(deep) AND ALARM("old files")', false],
    ['ALARM(deep) OR ALARM("old files")', true],
    ['FALSE AND FALSE OR TRUE', true],
    ['FALSE AND (FALSE OR TRUE)', false],
    ['NOT FALSE AND TRUE', true],
    ['NOT (ALARM(deep) AND OK("old files"))', false],
  ])('%s is %j', (source, expected) => {
    expect(holds(source)).toBe(expected);
  });

  test('names the alarms that it looks at', () => {
    expect(parseCompositeRule('ALARM("a b") OR NOT OK(c)').alarms).toEqual(['a b', 'c']);
  });

  test.each([
    ['ALARM(deep', "unexpected 'ALARM(deep'"],
    ['ALARM(deep) AND', 'unexpected the end'],
    ['ALARM(deep) ALARM(fresh)', "unexpected 'ALARM'"],
    ['AT_LEAST(2, ALARM, (a, b))', "unexpected 'AT_LEAST(2, ALARM, (a'".slice(0, 30)],
    ['(TRUE', 'unexpected the end'],
  ])('refuses %s', (source, problem) => {
    expect(() => parseCompositeRule(source)).toThrow(AwsError);
    expect(() => parseCompositeRule(source)).toThrow(problem);
  });
});
