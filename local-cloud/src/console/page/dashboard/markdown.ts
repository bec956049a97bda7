import { element } from '../../../ui/element.ts';

const INLINE = /(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/;

/** Renders the Markdown that text widgets use: headings, lists, tables, bold, emphasis, code and links. */
export function markdown(source: string): HTMLElement {
  const blocks = source.replaceAll('\r', '').split(/\n{2,}|\n(?=#)|(?<=^#.*)\n/m);
  return element('div', { class: 'markdown' }, ...blocks.filter((block) => block.trim() !== '').map(block));
}

function block(source: string): HTMLElement {
  const lines = source.split('\n').filter((line) => line.trim() !== '');
  const [, marks, title] = /^(#{1,6})\s+(.*)$/.exec(lines[0] ?? '') ?? [];
  // The page already has headings of level 1 and 2.
  if (marks && title !== undefined) return element(marks.length > 2 ? 'h4' : 'h3', {}, ...inline(title));
  if (lines.every((line) => /^\s*[-*]\s/.test(line))) return list('ul', lines, /^\s*[-*]\s+/);
  if (lines.every((line) => /^\s*\d+\.\s/.test(line))) return list('ol', lines, /^\s*\d+\.\s+/);
  if (lines.length > 1 && /^[\s|:-]+$/.test(lines[1] ?? '')) return table(lines);
  return element('p', {}, ...lines.flatMap((line, index) => (index > 0 ? [' ', ...inline(line)] : inline(line))));
}

function list(tag: 'ul' | 'ol', lines: readonly string[], mark: RegExp): HTMLElement {
  return element(tag, {}, ...lines.map((line) => element('li', {}, ...inline(line.replace(mark, '')))));
}

function table([head = '', , ...rows]: readonly string[]): HTMLElement {
  const row = (source: string, tag: 'th' | 'td') => {
    const cells = source.replaceAll(/^\s*\||\|\s*$/g, '').split('|');
    return element('tr', {}, ...cells.map((cell) => element(tag, {}, ...inline(cell.trim()))));
  };
  const body = rows.map((source) => row(source, 'td'));
  return element('table', {}, element('thead', {}, row(head, 'th')), element('tbody', {}, ...body));
}

function inline(source: string): (Node | string)[] {
  return source.split(INLINE).map((part, index) => (index % 2 === 1 ? marked(part) : part));
}

function marked(part: string): Node | string {
  if (part.startsWith('**')) return element('strong', {}, part.slice(2, -2));
  if (part.startsWith('*')) return element('em', {}, part.slice(1, -1));
  if (part.startsWith('`')) return element('code', {}, part.slice(1, -1));
  const [, label = '', target = ''] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
  const text = label.replace(/^button:(primary:)?/, '');
  return /^https?:\/\//.test(target) ? element('a', { href: target, target: '_blank', rel: 'noreferrer' }, text) : text;
}
