/**
 * Whether an API treats a content type as binary.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 */
export function isBinary(binaryMediaTypes: readonly string[], contentType: string | undefined): boolean {
  if (binaryMediaTypes.includes('*/*')) return true;
  const given = contentType?.split(';')[0]?.trim().toLowerCase();
  return given !== undefined && binaryMediaTypes.some((type) => type.toLowerCase() === given);
}
