import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { malformedXml } from './s3-error.ts';

/** Children of an element. `undefined` children are left out; an array repeats its element. */
export type Element = { readonly [name: string]: Content };
type Content = string | number | boolean | undefined | Element | readonly (string | number | Element)[];

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  tagValueProcessor: (_name: string, value: unknown) => escapeText(String(value)),
});

/** Keeps text as it is: a key may look like a number or begin with blanks. */
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

/** Writes carriage returns and control characters as references, as S3 does: a parser would change or refuse them. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this function exists for control characters
  return text.replace(/[&<>"'\x00-\x08\x0a-\x1f]/g, (character) => {
    const named = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[character];
    return named ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** A parsed element. Every accessor also answers for a missing child, so callers only name what they need. */
export interface XmlNode {
  text(name: string): string | undefined;
  texts(name: string): string[];
  child(name: string): XmlNode | undefined;
  children(name: string): XmlNode[];
  has(name: string): boolean;
}

/** @throws S3Error MalformedXML unless the text is one `root` element */
export function parseXml(text: string, root: string): XmlNode {
  // S3's documents need no entity declarations; only attacks on parsers use them.
  if (text.includes('<!DOCTYPE')) throw malformedXml();
  let document: Record<string, unknown>;
  try {
    document = parser.parse(text, true);
  } catch {
    throw malformedXml();
  }
  if (!(root in document)) throw malformedXml();
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
