import { xmlReply } from '../http/reply.ts';
import { configurationElement } from '../notifications/configuration-xml.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const getBucketNotificationConfiguration: Operation = {
  name: 'GetBucketNotificationConfiguration',
  method: 'GET',
  on: 'bucket',
  subresource: 'notification',
  run: (request, front) => {
    const { notifications = [] } = front.store.buckets.require(request.bucket);
    return xmlReply('NotificationConfiguration', configurationElement(notifications));
  },
};
