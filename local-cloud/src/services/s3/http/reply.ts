import type { Element } from './xml.ts';
import { renderXml } from './xml.ts';

export type ReplyHeaders = Record<string, string | number | undefined>;

/** What an operation answers. Headers that are `undefined` are left out. */
export interface Reply {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: ReplyHeaders;
  /** @default - no body */
  readonly body?: Buffer | AsyncIterable<Buffer>;
  /** Called once, when the reply has been sent or has failed. @default - nothing to release */
  readonly done?: () => void;
}

const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlReply(root: string, content: Element, headers: ReplyHeaders = {}): Reply {
  const body = Buffer.from(renderXml(root, content, XML_NAMESPACE));
  return { headers: { ...headers, 'content-type': 'application/xml' }, body };
}

export const noContent: Reply = { status: 204 };
