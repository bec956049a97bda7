import { receiveXml } from '../body/receive-xml.ts';
import { causeOf } from '../front.ts';
import { readConfigurationXml } from '../notifications/configuration-xml.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const putBucketNotificationConfiguration: Operation = {
  name: 'PutBucketNotificationConfiguration',
  method: 'PUT',
  on: 'bucket',
  subresource: 'notification',
  run: async (request, front, buckets) => {
    front.store.buckets.require(request.bucket);
    const rules = readConfigurationXml(await receiveXml(request, 'NotificationConfiguration'));
    await buckets.putNotifications(request.bucket, rules, {
      cause: causeOf(request, front.now()),
      skipDestinationValidation: request.header('x-amz-skip-destination-validation')?.toLowerCase() === 'true',
    });
    return {};
  },
};
