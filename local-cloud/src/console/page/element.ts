type Child = Node | string | undefined | false;
type Listeners = { readonly [Name in `on${string}`]?: (event: never) => void };
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>> &
  Listeners;

/**
 * Makes an element. Text is always text: keys and messages are written by strangers, and there is no way from here to HTML.
 *
 * @param attributes `true` is present without a value, `false` and `undefined` absent; `onclick` and its like are listeners
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  apply(made, attributes);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

export function svg(tag: string, attributes: Attributes, ...children: readonly Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(made, attributes);
  made.append(...children);
  return made;
}

function apply(to: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') to.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) to.setAttribute(name, value === true ? '' : String(value));
  }
}
