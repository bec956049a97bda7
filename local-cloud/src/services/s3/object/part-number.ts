import { invalidArgument } from '../http/s3-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;

export function readPartNumber(text: string | undefined): number {
  const number = Number(text);
  if (text && Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    'partNumber',
    text ?? '',
  );
}
