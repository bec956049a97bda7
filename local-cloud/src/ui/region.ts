import { element } from './element.ts';

/**
 * Keeps an element's content equal to a model. An unchanged model leaves the content alone, so selections and opened details
 * survive. A changed model replaces it; the focus moves to the new element with the same `data-focus`.
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
    // The focused element is gone: the region is closer to it than the top of the page.
    if (!successor) host.tabIndex = -1;
    (successor ?? host).focus({ preventScroll: true });
  };
}

/** Creates a select element and the function that keeps its options equal to a list of names. */
export function createPicker(picker = element('select')) {
  const offer = createRegion(picker, (names: readonly string[]) => names.map((name) => element('option', {}, name)));
  return { picker, offer };
}

function openDetails(host: HTMLElement): string[] {
  return [...host.querySelectorAll('details')].flatMap(({ open, dataset }) =>
    open && dataset.focus ? [dataset.focus] : [],
  );
}
