import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AlarmRule,
  evaluateAlarm,
  evaluationRange,
  type MissingDataTreatment,
} from '../../../src/services/cloudwatch/alarms/evaluate-alarm.ts';
import { MIDNIGHT, MINUTE } from './cloudwatch-fixture.ts';

const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

function rule(over: Partial<AlarmRule> = {}): AlarmRule {
  return {
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    evaluationPeriods: 3,
    treatMissingData: 'missing',
    ...over,
  };
}

/** Reads the notation of AWS: `0` is within the threshold, `X` breaching and `-` missing, newest last. */
function range(notation: string) {
  return notation
    .split(' ')
    .map((sign, index) =>
      sign === '-' ? undefined : { timestamp: MIDNIGHT + index * MINUTE, value: sign === 'X' ? 1 : 0 },
    );
}

function states(notation: string, over: Partial<AlarmRule>) {
  return TREATMENTS.map(
    (treatMissingData) => evaluateAlarm(rule({ ...over, treatMissingData }), range(notation)).state,
  );
}

describe('alarm evaluation', () => {
  test.each([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK'], 0],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK'], 2],
    ['- - - - -', ['INSUFFICIENT_DATA', 'unchanged', 'ALARM', 'OK'], 3],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM'], 0],
    ['- - X - -', ['ALARM', 'unchanged', 'ALARM', 'OK'], 2],
  ])('an alarm on 3 of 3 periods has for %s the states of the CloudWatch guide: %j', (notation, expected, missing) => {
    expect(states(notation, {})).toEqual(expected);
    expect(evaluateAlarm(rule(), range(notation)).missing).toBe(missing);
  });

  test.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'unchanged', 'ALARM', 'OK']],
  ])('an alarm on 2 of 3 periods has for %s the states of the CloudWatch guide: %j', (notation, expected) => {
    expect(states(notation, { datapointsToAlarm: 2 })).toEqual(expected);
  });

  test.each(['- - - - X', '- - - X -'])(
    'an alarm on 3 of 3 periods stays OK for %s, which is too recent',
    (notation) => {
      expect(evaluateAlarm(rule(), range(notation)).state).toBe('OK');
    },
  );

  test.each([
    ['GreaterThanThreshold', 5, [false, false, true]],
    ['GreaterThanOrEqualToThreshold', 5, [false, true, true]],
    ['LessThanThreshold', 5, [true, false, false]],
    ['LessThanOrEqualToThreshold', 5, [true, true, false]],
  ] as const)('%s compares values with the threshold %d', (comparison, threshold, expected) => {
    const alarming = [4, 5, 6].map((value) => {
      const single = rule({ comparison, threshold, evaluationPeriods: 1 });
      return evaluateAlarm(single, [undefined, undefined, { timestamp: MIDNIGHT, value }]).state === 'ALARM';
    });
    expect(alarming).toEqual(expected);
  });

  test('the evaluation range has more periods than the alarm evaluates', () => {
    expect([1, 3, 6, 9, 60].map(evaluationRange)).toEqual([3, 5, 8, 12, 80]);
  });

  const anyRule = fc.integer({ min: 1, max: 6 }).chain((evaluationPeriods) =>
    fc.record({
      comparison: fc.constant('GreaterThanThreshold' as const),
      threshold: fc.constant(0),
      evaluationPeriods: fc.constant(evaluationPeriods),
      datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
      treatMissingData: fc.constantFrom(...TREATMENTS),
    }),
  );
  const anyRange = ({ evaluationPeriods }: AlarmRule) => {
    const length = evaluationRange(evaluationPeriods);
    return fc.array(fc.constantFrom('0', 'X', '-'), { minLength: length, maxLength: length });
  };
  const anyCase = anyRule.chain((given) => fc.tuple(fc.constant<AlarmRule>(given), anyRange(given)));

  test('the treatment of missing data makes no difference when N periods have data', () => {
    fc.assert(
      fc.property(anyCase, ([given, signs]) => {
        const real = signs.filter((sign) => sign !== '-');
        fc.pre(real.length >= given.evaluationPeriods);
        const breaching = real.slice(-given.evaluationPeriods).filter((sign) => sign === 'X').length;
        const expected = breaching >= (given.datapointsToAlarm ?? 0) ? 'ALARM' : 'OK';
        expect(states(signs.join(' '), given)).toEqual([expected, expected, expected, expected]);
      }),
    );
  });

  test('an additional breach never ends an alarm', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), ([given, signs], at) => {
        const index = at % signs.length;
        fc.pre(signs[index] === '0');
        const before = evaluateAlarm(given, range(signs.join(' '))).state;
        const worse = evaluateAlarm(given, range(signs.with(index, 'X').join(' '))).state;
        fc.pre(before === 'ALARM');
        expect(worse).toBe('ALARM');
      }),
    );
  });

  test('only a range without any data is INSUFFICIENT_DATA', () => {
    fc.assert(
      fc.property(anyCase, ([given, signs]) => {
        const { state } = evaluateAlarm(given, range(signs.join(' ')));
        const empty = signs.every((sign) => sign === '-');
        expect(state === 'INSUFFICIENT_DATA').toBe(empty && given.treatMissingData === 'missing');
      }),
    );
  });
});
