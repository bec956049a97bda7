/**
 * Public entry for tests of stacks: the local cloud in the process of the test and on a manual clock. The entries beside it open
 * single services, without loading the others.
 */
export { type RunningCloud, startCloud } from '../cloud.ts';
export type { EventSourceMapping } from '../services/aws-lambda/event-source-mapping/mapping.ts';
export type { Metric } from '../services/cloudwatch/metrics/metric-store.ts';
export type { PeekedMessage, QueueState } from '../services/sqs/core.ts';
export { type AssemblyStack, readAssembly } from '../template/assembly.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
