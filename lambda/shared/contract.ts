/** Environment variables that every function has: `createTelemetry` reads them. */
export const TELEMETRY_VARIABLES = [
  /** The metrics' only dimension and the logs' `service`: Powertools reads it, alarms and widgets name it. */
  'POWERTOOLS_SERVICE_NAME',
  /** CloudWatch namespace of the metrics, one per deployment: two deployments would add up their metrics in a shared one. */
  'POWERTOOLS_METRICS_NAMESPACE',
] as const;

export type TelemetryVariable = (typeof TELEMETRY_VARIABLES)[number];

/**
 * Environment variables that a `QueueWorker` adds to its function. The construct writes them `satisfies
 * Record<WorkerVariable, string>`, the handler reads them with `readEnv`; a name missing on either side does not compile.
 */
export const WORKER_VARIABLES = [
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'MAX_RECEIVE_COUNT',
  ...TELEMETRY_VARIABLES,
] as const;

export type WorkerVariable = (typeof WORKER_VARIABLES)[number];
