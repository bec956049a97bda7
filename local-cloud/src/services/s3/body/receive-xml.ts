import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import type { XmlNode } from '../http/xml.ts';
import { parseXml } from '../http/xml.ts';
import { receiveBody } from './receive-body.ts';

/** Above a CompleteMultipartUpload of 10,000 parts with checksums, S3's largest document. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** Receives and parses an XML body. @throws S3Error MalformedXML, MaxMessageLengthExceeded */
export async function receiveXml(request: S3Request, root: string): Promise<XmlNode> {
  return parseXml(await receiveText(request), root);
}

export async function receiveText(request: S3Request): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await receiveBody(request, (payload) => {
    size += payload.length;
    if (size > MAX_DOCUMENT_BYTES) throw new S3Error('MaxMessageLengthExceeded', 'Your request was too big.');
    pieces.push(payload);
  });
  return Buffer.concat(pieces).toString('utf8');
}
