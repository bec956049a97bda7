import { type HttpProxy, reply, startHttpProxy } from './http-proxy.ts';

/** Stands between the functions and the local cloud, and lets some requests fail. */
export interface FaultyS3 extends HttpProxy {
  /** Requests with this in their URL, or in their `X-Amz-Target`, get S3's 500 InternalError; nothing for none. */
  failFor(part: string | undefined): void;
}

const INTERNAL_ERROR = {
  status: 500,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    '<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>',
  ),
};

export async function startFaultyS3(): Promise<FaultyS3> {
  let failing: string | undefined;
  const proxy = await startHttpProxy(async ({ request, response, pass }) => {
    const asked = `${request.url} ${request.headers['x-amz-target']}`;
    const fails = failing !== undefined && asked.includes(failing);
    reply(response, fails ? INTERNAL_ERROR : await pass());
  });
  return {
    ...proxy,
    failFor: (part) => {
      failing = part;
    },
  };
}
