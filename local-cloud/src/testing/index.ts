/** Public entry for tests of stacks: the local cloud, or one of its services, in the process of the test and on a manual clock. */
export { type RunningCloud, startCloud } from '../cloud.ts';
export type { EventSourceMapping } from '../services/aws-lambda/event-source-mapping/mapping.ts';
export { evaluate, type MathValue, type Series } from '../services/cloudwatch/metric-math/evaluate.ts';
export { parseExpression } from '../services/cloudwatch/metric-math/parse-expression.ts';
export type { Metric } from '../services/cloudwatch/metrics/metric-store.ts';
export { parseQuery } from '../services/logs/insights/parse-query.ts';
export { runQuery } from '../services/logs/insights/run-query.ts';
export type { PeekedMessage, QueueState } from '../services/sqs/core.ts';
export { openSqs, type SqsService } from '../services/sqs/index.ts';
export { type AssemblyStack, readAssembly } from '../template/assembly.ts';
export { type LocalDynamoDb, openLocalDynamoDb } from './local-dynamodb.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
export { startIssuer, type TokenIssuer } from './token-issuer.ts';
