type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

/**
 * Creates an element. Children are nodes or plain text, never HTML: customers write some of the texts.
 *
 * @param attributes - `true` sets an attribute without a value, `false` and `undefined` omit it
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) created.setAttribute(name, value === true ? '' : String(value));
  }
  created.append(...children.filter((child) => child !== undefined));
  return created;
}

export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const created = element('button', { type: 'button', ...attributes }, text);
  created.addEventListener('click', onClick);
  return created;
}

/** Finds an element of `index.html`. */
export function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}

const ANNOUNCEMENT_MS = 8_000;
let clearing: ReturnType<typeof setTimeout> | undefined;

/** Shows a message at the foot of the page; screen readers announce it. */
export function announce(text: string): void {
  const line = required('status');
  line.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => line.replaceChildren(), ANNOUNCEMENT_MS);
}
