// Runs on Amazon CloudFront for paths below /api/v1, of which the API itself knows nothing.
// biome-ignore lint/correctness/noUnusedVariables: Amazon CloudFront calls it by this name.
function handler(event) {
  const { request } = event;
  // Not by its letters: /%61pi/v1 gets here as well.
  request.uri = request.uri.replace(/^\/[^/]+\/[^/]+/, '');
  return request;
}
