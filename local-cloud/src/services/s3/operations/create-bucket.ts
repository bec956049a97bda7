import { receiveText } from '../body/receive-xml.ts';
import { parseXml } from '../http/xml.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: Operation = {
  name: 'CreateBucket',
  method: 'PUT',
  on: 'bucket',
  run: async (request, _front, buckets) => {
    const text = await receiveText(request);
    const configuration = text === '' ? undefined : parseXml(text, 'CreateBucketConfiguration');
    const region = configuration?.text('LocationConstraint')?.trim() || 'us-east-1';
    const headers = { location: `/${request.bucket}` };
    // Creating one's own bucket again succeeds in us-east-1, and only there.
    if (region === 'us-east-1' && buckets.exists(request.bucket)) return { headers };
    buckets.create(request.bucket, { region });
    return { headers };
  },
};
