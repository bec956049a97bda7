import { element } from './element.ts';
import { attempt } from './status.ts';

/**
 * Turns pages of what is too long for one, by tokens that each page gives for the next.
 *
 * @param refresh shows the page that is current by then
 */
export function createPager<Token>(first: Token, refresh: () => Promise<unknown>) {
  const turned: Token[] = [first];
  const turn = (change: () => void) => () => {
    change();
    attempt(refresh);
  };
  const button = (text: string, isEnabled: boolean, change: () => void) =>
    element('button', { type: 'button', 'data-focus': text, disabled: !isEnabled, onclick: turn(change) }, text);

  return {
    current: (): Token => turned.at(-1) ?? first,
    number: () => turned.length,
    back: () => turned.splice(Math.max(1, turned.length - 1)),
    reset: () => turned.splice(1),
    /** Nothing while there is only one page. */
    buttons(next: Token | undefined): HTMLElement {
      if (turned.length === 1 && next === undefined) return element('div', { hidden: true });
      return element(
        'div',
        { class: 'pager' },
        button('Previous', turned.length > 1, () => turned.pop()),
        element('span', { class: 'muted' }, `Page ${turned.length}`),
        button('Next', next !== undefined, () => next !== undefined && turned.push(next)),
      );
    },
  };
}
