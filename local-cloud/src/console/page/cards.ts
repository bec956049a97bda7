/** Shows one thing of a kind. */
export interface Card<Item> {
  readonly element: HTMLElement;
  update(item: Item): Promise<void>;
}

/** One card for each named thing; a card stays as long as its thing, with what the user did in it. */
export function createCards<Item extends { readonly name: string }>(
  host: HTMLElement,
  create: (name: string) => Card<Item>,
) {
  const cards = new Map<string, Card<Item>>();
  const cardOf = (name: string) => {
    const known = cards.get(name) ?? create(name);
    cards.set(name, known);
    return known;
  };

  return {
    async update(items: readonly Item[]): Promise<void> {
      const wanted = items.map(({ name }) => cardOf(name).element);
      const isSame = wanted.length === host.children.length && wanted.every((card, at) => host.children[at] === card);
      if (!isSame) host.replaceChildren(...wanted);
      await Promise.all(items.map((item) => cardOf(item.name).update(item)));
    },
  };
}
