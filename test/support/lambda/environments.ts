/** Environment variables of every worker. */
export const WORKER_ENVIRONMENT = {
  QUEUE_URL: 'https://sqs.test/111122223333/files',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.test/111122223333/files-dead',
  MAX_RECEIVE_COUNT: '5',
  POWERTOOLS_SERVICE_NAME: 'copy-file',
  POWERTOOLS_METRICS_NAMESPACE: 'Test',
};

export const COPY_ENVIRONMENT = {
  ...WORKER_ENVIRONMENT,
  SOURCE_BUCKET: 'source',
  DESTINATION_BUCKET: 'destination',
  DESTINATION_PREFIX: '',
  SOURCE_BUCKET_OWNER: '111122223333',
  DESTINATION_BUCKET_OWNER: '444455556666',
  STORAGE_CLASS: 'STANDARD',
  MULTIPART_THRESHOLD_BYTES: '6291456',
};

export const STORE_ENVIRONMENT = { ...WORKER_ENVIRONMENT, TABLE_NAME: 'records' };

export const PROCESS_ENVIRONMENT = { ...WORKER_ENVIRONMENT, TABLE_NAME: 'orders' };

export const NOTIFY_ENVIRONMENT = {
  ...WORKER_ENVIRONMENT,
  NOTICE_TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:notices',
  LEDGER_TABLE_NAME: 'ledger',
};

export const PRODUCE_ENVIRONMENT = {
  POWERTOOLS_SERVICE_NAME: 'produce-record',
  POWERTOOLS_METRICS_NAMESPACE: 'Test',
  QUEUE_URL: 'https://sqs.test/111122223333/records',
  IDEMPOTENCY_TABLE_NAME: 'answers',
  CORS_ALLOWED_ORIGINS: 'https://books.example https://admin.example',
};

export const SERVE_ENVIRONMENT = {
  POWERTOOLS_SERVICE_NAME: 'serve-orders',
  POWERTOOLS_METRICS_NAMESPACE: 'Test',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:ImportantEvents',
  TABLE_NAME: 'orders',
  IDEMPOTENCY_TABLE_NAME: 'answers',
  CURSOR_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:cursors',
  API_AUTHORIZATION: 'none',
};
