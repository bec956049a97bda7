/** What every function is given, whoever invokes it: the environment of `createTelemetry`. */
export const TELEMETRY_VARIABLES = [
  /** The metrics' only dimension and the logs' `service`: Powertools reads it, alarms and widgets name it. */
  'POWERTOOLS_SERVICE_NAME',
  /** CloudWatch namespace of the metrics. One per deployment, or two deployments in an account add up each other's. */
  'POWERTOOLS_METRICS_NAMESPACE',
] as const;

export type TelemetryVariable = (typeof TELEMETRY_VARIABLES)[number];

/**
 * What a `QueueWorker` gives to every function it hosts. Declared once: the construct writes it `satisfies
 * Record<WorkerVariable, string>`, the handler reads it with `readEnv`; a name missing on either side does not compile.
 */
export const WORKER_VARIABLES = [
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'MAX_RECEIVE_COUNT',
  ...TELEMETRY_VARIABLES,
] as const;

export type WorkerVariable = (typeof WORKER_VARIABLES)[number];
