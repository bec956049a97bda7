/**
 * Keeps an element's content equal to a model. The same model leaves it alone, so that a selection and an open detail survive;
 * another one replaces it, and the focus stays on the element with the same `data-focus`.
 */
export function createRegion<Model>(host: HTMLElement, render: (model: Model) => readonly Node[]) {
  let shown: string | undefined;
  return (model: Model): void => {
    const next = JSON.stringify(model);
    if (next === shown) return;
    shown = next;
    const focused = host.contains(document.activeElement) ? document.activeElement : undefined;
    const focusKey = focused?.getAttribute('data-focus');
    const open = new Set(openDetails(host));
    host.replaceChildren(...render(model));
    for (const details of host.querySelectorAll('details')) details.open ||= open.has(details.dataset.focus ?? '');
    if (!focused) return;
    const successor = focusKey ? host.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focusKey)}"]`) : undefined;
    // What had the focus is gone: the region itself is nearer than the top of the page.
    if (!successor) host.tabIndex = -1;
    (successor ?? host).focus({ preventScroll: true });
  };
}

function openDetails(host: HTMLElement): string[] {
  return [...host.querySelectorAll('details')].flatMap(({ open, dataset }) =>
    open && dataset.focus ? [dataset.focus] : [],
  );
}
