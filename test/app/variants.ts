/** Settings that several suites share. Each variant is synthesized once for all of them. */

/** Customer keys, a FIFO queue with a schedule, large batches, e-mail addresses, and resources that can be deleted. */
export const WITH_KEYS = {
  encryption: 'kms',
  removal_policy: 'destroy',
  batch_size: '100',
  batch_window_seconds: '20',
  stream_queue_type: 'fifo',
  stream_schedule: 'rate(5 minutes)',
  alarm_email: 'operations@acme.example',
  notification_email: 'sales@acme.example',
  api_authorization: 'none',
  enable_web: 'true',
};

/** APIs without authorization, the page, and another value for every other setting of an API. */
export const OPEN = {
  api_authorization: 'none',
  api_stage_name: 'prod',
  api_throttle_rate: '20',
  api_throttle_burst: '40',
  cors_allowed_origins: '["https://a.example", "https://b.example"]',
  manage_api_gateway_account: 'false',
  stream_schedule: 'rate(5 minutes)',
  lambda_timeout_seconds: '900',
  enable_web: 'true',
};

/** Customers who sign in, and the page under its own domain name in another Region. */
export const FOR_CUSTOMERS = {
  api_authorization: 'jwt',
  jwt_issuer: 'https://issuer.example/realm',
  jwt_audience: 'orders',
  jwt_client_id: 'page',
  jwt_token_origin: 'https://login.example',
  cors_allowed_origins: '["https://a.example"]',
  enable_web: 'true',
  domain_name: 'orders.acme.example',
  certificate_arn: 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab',
  region: 'eu-west-1',
  removal_policy: 'destroy',
};
