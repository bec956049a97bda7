import { expect, test } from '@jest/globals';
import { isCorsOrigins, isDomainName, isIssuer, isOrigin, isSchedule } from '../../../../infra/settings/aws-formats.ts';

interface Format {
  readonly format: string;
  isValid(value: string): boolean;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

const FORMATS: readonly Format[] = [
  {
    format: 'a schedule',
    isValid: isSchedule,
    valid: [
      'rate(1 minute)',
      'rate(5 minutes)',
      'rate(12 hours)',
      'rate(1 day)',
      'cron(0 6 ? * MON-FRI *)',
      'cron(0/15 * * * ? *)',
      'cron(0-5,30 8-17 1,15 JAN-MAR ? 2026-2030)',
      'cron(0 8 L * ? *)',
      'cron(0 8 3W * ? *)',
      'cron(0 8 ? * 6#3 *)',
      'cron(0 8 ? * 5L *)',
    ],
    invalid: [
      'rate(1 minutes)',
      'rate(5 minute)',
      'rate(0 minutes)',
      'rate(5 weeks)',
      'cron(0 6 ? * MON-FRI)',
      'cron(0 0 6 ? * MON-FRI *)',
      'cron(0 6 1 * MON *)',
      'cron(0 6 ? * ? *)',
      'cron(60 6 ? * MON *)',
      'cron(0 18-6 ? * MON *)',
      'cron(0/0 6 ? * MON *)',
      'cron(0 6 ? * mon *)',
      ' rate(5 minutes)',
    ],
  },
  {
    format: 'an issuer of tokens',
    isValid: isIssuer,
    valid: [
      'https://issuer.example',
      'https://issuer.example/',
      'https://issuer.example:8443/realms/shop',
      'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
      'http://127.0.0.1:8080',
      'http://localhost:8080/default',
    ],
    invalid: [
      'http://issuer.example',
      'https://issuer.example/?tenant=1',
      'https://issuer.example/#top',
      'https://user@issuer.example/',
      'https://Issuer.example/',
      'https://issuer.example/a/../b',
      'issuer.example',
      'ftp://localhost/',
    ],
  },
  {
    format: 'a domain name',
    isValid: isDomainName,
    valid: ['orders.example.com', 'a.io', 'xn--bcher-kva.example'],
    invalid: ['localhost', 'Orders.example.com', '-a.example.com', 'a..example.com', '10.0.0.1', 'example.com/orders'],
  },
  {
    format: 'an origin',
    isValid: isOrigin,
    valid: ['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:3000', 'http://127.0.0.1'],
    invalid: [
      'https://app.example.com/page',
      'https://App.example.com',
      'https://app.example.com:443',
      'https://*.example.com',
      'app.example.com',
      'null',
    ],
  },
];

const cases = (kind: 'valid' | 'invalid') =>
  FORMATS.flatMap(({ format, isValid, ...values }) => values[kind].map((value) => ({ format, isValid, value })));

test.each(cases('valid'))('$value is $format', ({ isValid, value }) => {
  expect(isValid(value)).toBe(true);
});

test.each(cases('invalid'))('$value is not $format', ({ isValid, value }) => {
  expect(isValid(value)).toBe(false);
});

test('a list of allowed origins has distinct origins, or "*" for all origins alone', () => {
  expect(isCorsOrigins(['https://app.example.com', 'http://localhost:3000'])).toBe(true);
  expect(isCorsOrigins(['*'])).toBe(true);
  expect(isCorsOrigins(['*', 'https://app.example.com'])).toBe(false);
  expect(isCorsOrigins(['https://app.example.com', 'https://app.example.com'])).toBe(false);
  expect(isCorsOrigins(['https://app.example.com', 'null'])).toBe(false);
});
