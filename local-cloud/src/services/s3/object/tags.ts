import type { S3Request } from '../http/request.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const MAX_OBJECT_TAGS = 10;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** Reads the `x-amz-tagging` header: `a=1&b=two+words`. @throws S3Error InvalidArgument, InvalidTag, BadRequest */
export function readTaggingHeader(request: S3Request): Tag[] {
  const header = request.header('x-amz-tagging');
  if (header === undefined) return [];
  const refused = () =>
    invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  let tags: Tag[];
  try {
    tags = header
      .split('&')
      .filter((pair) => pair !== '')
      .map(decodeTag);
  } catch {
    throw refused();
  }
  if (new Set(tags.map((tag) => tag.key)).size !== tags.length) throw refused();
  checkTags(tags);
  return tags;
}

function decodeTag(pair: string): Tag {
  const [key = '', ...value] = pair.replaceAll('+', ' ').split('=');
  return { key: decodeURIComponent(key), value: decodeURIComponent(value.join('=')) };
}

function checkTags(tags: readonly Tag[]): void {
  if (tags.length > MAX_OBJECT_TAGS) {
    throw new S3Error('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  }
  for (const { key, value } of tags) {
    if (key === '' || key.length > MAX_KEY_LENGTH) {
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key });
    }
    if (value.length > MAX_VALUE_LENGTH) {
      const details = { TagKey: key, TagValue: value };
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', details);
    }
  }
}
