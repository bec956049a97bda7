import type { S3Request } from '../http/request.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import type { Element } from '../http/xml.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const MAX_OBJECT_TAGS = 10;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** The `x-amz-tagging` header: `a=1&b=two+words`. */
export function readTaggingHeader(request: S3Request): Tag[] {
  const header = request.header('x-amz-tagging');
  if (header === undefined) return [];
  const refused = () =>
    invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  const tags: Tag[] = [];
  for (const pair of header.split('&')) {
    if (pair === '') continue;
    const [key = '', ...rest] = pair.split('=');
    try {
      const text = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
      tags.push({ key: text(key), value: text(rest.join('=')) });
    } catch {
      throw refused();
    }
  }
  if (new Set(tags.map((tag) => tag.key)).size !== tags.length) throw refused();
  return validTags(tags);
}

export function taggingElement(tags: readonly Tag[]): Element {
  return { TagSet: { Tag: tags.map((tag) => ({ Key: tag.key, Value: tag.value })) } };
}

function validTags(tags: Tag[]): Tag[] {
  if (tags.length > MAX_OBJECT_TAGS) {
    throw new S3Error('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  }
  for (const { key, value } of tags) {
    if (key === '' || key.length > MAX_KEY_LENGTH) {
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { details: { TagKey: key } });
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', {
        details: { TagKey: key, TagValue: value },
      });
    }
  }
  if (new Set(tags.map((tag) => tag.key)).size !== tags.length) {
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  return tags;
}
