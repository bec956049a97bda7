import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { S3Error } from './s3-error.ts';

/** An element's children; `undefined` children are left out, arrays repeat their element. */
export type Element = { readonly [name: string]: Content };
type Content = string | number | boolean | undefined | Element | readonly (string | number | Element)[];

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  tagValueProcessor: (_name: string, value: unknown) => escapeText(String(value)),
});

/** Text stays text: a key may look like a number, or begin with blanks. */
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

export function renderXml(root: string, content: Element, namespace?: string): string {
  const attributes = namespace === undefined ? {} : { '@xmlns': namespace };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: { ...attributes, ...content } })}`;
}

/** Carriage returns and control characters would be lost or refused by the reader, so they go as references, as S3 sends them. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replace(/[&<>"'\x00-\x08\x0a-\x1f]/g, (character) => {
    const named = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[character];
    return named ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** A parsed element. Every accessor answers for missing children, so that callers only name what they need. */
export interface XmlNode {
  text(name: string): string | undefined;
  child(name: string): XmlNode | undefined;
  children(name: string): XmlNode[];
  texts(name: string): string[];
  has(name: string): boolean;
}

/** Parses a request body. @throws S3Error MalformedXML unless it is one `root` element. */
export function parseXml(text: string, root: string): XmlNode {
  const malformed = () =>
    new S3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  // Entity declarations have no use in S3's documents, only in attacks on parsers.
  if (text.includes('<!DOCTYPE')) throw malformed();
  let document: Record<string, unknown>;
  try {
    document = parser.parse(text, true);
  } catch {
    throw malformed();
  }
  if (!(root in document)) throw malformed();
  return nodeOf(document[root]);
}

function nodeOf(value: unknown): XmlNode {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const list = (name: string): unknown[] => {
    const found = fields[name];
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  };
  const texts = (name: string) => list(name).map((item) => (typeof item === 'string' ? item : ''));
  return {
    text: (name) => texts(name)[0],
    texts,
    child: (name) => list(name).map(nodeOf)[0],
    children: (name) => list(name).map(nodeOf),
    has: (name) => name in fields,
  };
}
