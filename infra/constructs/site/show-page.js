// Runs on Amazon CloudFront: one page shows all views, whatever their address. Files and the API keep theirs.
// biome-ignore lint/correctness/noUnusedVariables: Amazon CloudFront calls it by this name.
function handler(event) {
  const { request } = event;
  const name = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!name.includes('.') && !request.uri.startsWith('/api/')) request.uri = '/index.html';
  return request;
}
