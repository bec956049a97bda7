type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;

/**
 * Creates an element. Children are nodes or plain text, never HTML: object keys and messages come from strangers.
 *
 * @param attributes - `true` sets an attribute without a value, `false` and `undefined` omit it, functions are listeners (`onclick`)
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  setAttributes(created, attributes);
  created.append(...children.filter((child) => child !== undefined && child !== false));
  return created;
}

export function svg(tag: string, attributes: Attributes, ...children: readonly Node[]): SVGElement {
  const created = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(created, attributes);
  created.append(...children);
  return created;
}

/** Finds an element of the page's `index.html`. */
export function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') target.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) target.setAttribute(name, value === true ? '' : String(value));
  }
}
