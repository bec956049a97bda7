import { receiveXml } from '../body/receive-xml.ts';
import type { CorsRule } from '../http/cors.ts';
import { S3Error } from '../http/s3-error.ts';
import type { XmlNode } from '../http/xml.ts';
import type { Operation } from '../operation.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export const putBucketCors: Operation = {
  name: 'PutBucketCors',
  method: 'PUT',
  on: 'bucket',
  subresource: 'cors',
  run: async (request, front, buckets) => {
    front.store.buckets.require(request.bucket);
    const document = await receiveXml(request, 'CORSConfiguration');
    buckets.putCors(request.bucket, document.children('CORSRule').map(readRule));
    return {};
  },
};

function readRule(node: XmlNode): CorsRule {
  const list = (name: string) => node.texts(name).map((text) => text.trim());
  const id = node.text('ID');
  const maxAge = node.text('MaxAgeSeconds');
  const rule = {
    ...(id === undefined ? {} : { id }),
    allowedOrigins: list('AllowedOrigin'),
    allowedMethods: list('AllowedMethod'),
    allowedHeaders: list('AllowedHeader'),
    exposeHeaders: list('ExposeHeader'),
    ...(maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) }),
  };
  const unknown = rule.allowedMethods.find((method) => !METHODS.includes(method));
  if (unknown !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    );
  }
  const crowded = [...rule.allowedOrigins, ...rule.allowedHeaders].find((pattern) => pattern.split('*').length > 2);
  if (crowded !== undefined) {
    throw new S3Error('InvalidRequest', `"${crowded}" can not have more than one wildcard.`);
  }
  if (rule.allowedOrigins.length > 0 && rule.allowedMethods.length > 0) return rule;
  throw new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
