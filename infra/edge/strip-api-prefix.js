// Runs on Amazon CloudFront for paths below /api/v1, of which the API itself knows nothing.
// biome-ignore lint/correctness/noUnusedVariables: Amazon CloudFront calls it by this name.
function handler(event) {
  const { request } = event;
  request.uri = request.uri.slice('/api/v1'.length);
  return request;
}
