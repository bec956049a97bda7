import { describe, expect, test } from '@jest/globals';
import { load, loadProblems } from './load.ts';

describe('jwt_issuer', () => {
  test.each([
    'https://issuer.example',
    'https://issuer.example/',
    'https://issuer.example:8443/realms/shop',
    'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
    'http://127.0.0.1:8080',
    'http://localhost:8080/default',
  ])('%s can issue tokens', async (issuer) => {
    const { settings } = await load({ context: { jwt_issuer: issuer } });

    expect(settings.jwt_issuer).toBe(issuer);
  });

  test.each([
    'http://issuer.example',
    'https://issuer.example/?tenant=1',
    'https://issuer.example/#top',
    'https://user@issuer.example/',
    'https://Issuer.example/',
    'https://issuer.example/a/../b',
    'issuer.example',
    'ftp://localhost/',
  ])('%s can not', async (issuer) => {
    const { problems } = await loadProblems({ context: { jwt_issuer: issuer } });

    expect(problems.map(({ setting }) => setting)).toEqual(['jwt_issuer']);
  });
});

describe('domain_name', () => {
  test.each(['orders.example.com', 'a.io', 'xn--bcher-kva.example'])('%s is one', async (name) => {
    const certificate_arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { settings } = await load({ context: { domain_name: name, certificate_arn } });

    expect(settings.domain_name).toBe(name);
  });

  test.each(['localhost', 'Orders.example.com', '-a.example.com', 'a..example.com', '10.0.0.1', 'example.com/orders'])(
    '%s is none',
    async (name) => {
      const { problems } = await loadProblems({ context: { domain_name: name } });

      expect(problems[0]).toMatchObject({ setting: 'domain_name', allowed: expect.stringContaining('domain name') });
    },
  );
});

describe('cors_allowed_origins', () => {
  const origins = [
    'https://app.example.com',
    'https://app.example.com:8443',
    'http://localhost:3000',
    'http://127.0.0.1',
  ];

  test('takes origins of pages that are safe to trust', async () => {
    const { settings } = await load({
      files: { 'terraform.tfvars': `cors_allowed_origins = ${JSON.stringify(origins)}` },
    });

    expect(settings.cors_allowed_origins).toEqual(origins);
  });

  test('takes all of them, as Terraform takes lists on the command line', async () => {
    const { settings } = await load({ environment: { TF_VAR_cors_allowed_origins: '["*"]' } });

    expect(settings.cors_allowed_origins).toEqual(['*']);
  });

  test.each([
    'https://app.example.com/page',
    'https://App.example.com',
    'https://app.example.com:443',
    'https://*.example.com',
    'app.example.com',
    'null',
  ])('%s is no origin that a browser would send', async (origin) => {
    const { problems } = await loadProblems({ context: { cors_allowed_origins: JSON.stringify([origin]) } });

    expect(problems.map(({ setting }) => setting)).toEqual(['cors_allowed_origins']);
  });
});

describe('what is allowed and yet worth a warning', () => {
  test('the defaults are not', async () => {
    expect((await load({})).warnings).toEqual([]);
  });

  test.each([{}, { enable_stream_api: 'false' }, { enable_orders: 'false' }])(
    'an API without authorization is',
    async (stacks) => {
      const { warnings } = await load({ context: { ...stacks, api_authorization: 'none' } });

      expect(warnings).toEqual([expect.stringMatching(/^api_authorization = "none": everybody who knows the address/)]);
    },
  );

  test('customers’ tokens where machines call too are', async () => {
    const context = { api_authorization: 'jwt', jwt_issuer: 'https://issuer.example', jwt_audience: 'orders' };

    expect((await load({ context })).warnings).toEqual([
      expect.stringMatching(/^api_authorization = "jwt" is for cust/),
    ]);
    expect((await load({ context: { ...context, enable_stream_api: 'false' } })).warnings).toEqual([]);
  });

  test('a page that could not fetch tokens from Amazon Cognito is', async () => {
    const context = {
      enable_stream_api: 'false',
      enable_web: 'true',
      api_authorization: 'jwt',
      jwt_issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
      jwt_audience: 'page',
      jwt_client_id: 'page',
    };
    const domain = { jwt_token_origin: 'https://acme.auth.us-east-1.amazoncognito.com' };

    expect((await load({ context })).warnings).toEqual([expect.stringContaining('jwt_token_origin is ""')]);
    expect((await load({ context: { ...context, ...domain } })).warnings).toEqual([]);
  });

  test.each([{ batch_size: '100', batch_window_seconds: '5' }, { batch_size: '5' }, { batch_window_seconds: '1' }])(
    'batches that a FIFO queue can’t have are: %p',
    async (batches) => {
      const { warnings } = await load({ context: { ...batches, stream_queue_type: 'fifo' } });

      expect(warnings).toEqual([expect.stringMatching(/^stream_queue_type = "fifo": .* one message at a time/)]);
    },
  );

  test('nothing is about a stack that is switched off', async () => {
    const context = {
      enable_stream_api: 'false',
      enable_orders: 'false',
      api_authorization: 'none',
      stream_queue_type: 'fifo',
      batch_size: '1',
    };

    expect((await load({ context })).warnings).toEqual([]);
  });
});
