import type { Broker } from '../engine/broker.ts';
import type { QueueAttributes } from '../rules/queue-attributes.ts';
import { checkRedriveAllowPolicy, checkRedrivePolicy } from '../rules/redrive-policy.ts';

/** The checks of a queue's policies that need the other queues. */
export function checkRedrive(broker: Broker, name: string, isFifo: boolean, attributes: QueueAttributes): void {
  const { RedrivePolicy, RedriveAllowPolicy } = attributes;
  if (RedrivePolicy) {
    checkRedrivePolicy(RedrivePolicy, { arn: broker.arnOf(name), isFifo }, (arn) => {
      const queue = broker.findByArn(arn);
      return queue && { arn, isFifo: queue.settings.isFifo, attributes: queue.row.attributes };
    });
  }
  if (RedriveAllowPolicy) checkRedriveAllowPolicy(RedriveAllowPolicy);
}
