import { element } from '../element.ts';

const INLINE = /(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/;

/** The part of Markdown that text widgets live on: headings, lists, tables, bold, emphasis, code and links. */
export function markdown(source: string): HTMLElement {
  const blocks = source.replaceAll('\r', '').split(/\n{2,}|\n(?=#)|(?<=^#.*)\n/m);
  return element('div', { class: 'markdown' }, ...blocks.filter((block) => block.trim() !== '').map(block));
}

function block(source: string): HTMLElement {
  const lines = source.split('\n').filter((line) => line.trim() !== '');
  const [, marks, title] = /^(#{1,6})\s+(.*)$/.exec(lines[0] ?? '') ?? [];
  // The page has its own first and second headings, and the widget may have a third.
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
  const cells = (row: string, tag: 'th' | 'td') =>
    row
      .replaceAll(/^\s*\||\|\s*$/g, '')
      .split('|')
      .map((cell) => element(tag, {}, ...inline(cell.trim())));
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...cells(head, 'th'))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row, 'td')))),
  );
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
