import { element } from './element.ts';
import { attempt } from './status.ts';

/**
 * Moves through the pages of a long list, by the token that each page returns for the next.
 *
 * @param refresh - shows the page that is current when it is called
 */
export function createPager<Token>(first: Token, refresh: () => Promise<unknown>) {
  const visited: Token[] = [first];
  const button = (text: string, isEnabled: boolean, move: () => void) => {
    const onclick = () => {
      move();
      attempt(refresh);
    };
    return element('button', { type: 'button', 'data-focus': text, disabled: !isEnabled, onclick }, text);
  };

  return {
    current: (): Token => visited.at(-1) ?? first,
    number: () => visited.length,
    back: () => visited.splice(Math.max(1, visited.length - 1)),
    reset: () => visited.splice(1),
    /** The buttons are hidden while there is only one page. */
    buttons(next: Token | undefined): HTMLElement {
      if (visited.length === 1 && next === undefined) return element('div', { hidden: true });
      return element(
        'div',
        { class: 'pager' },
        button('Previous', visited.length > 1, () => visited.pop()),
        element('span', { class: 'muted' }, `Page ${visited.length}`),
        button('Next', next !== undefined, () => next !== undefined && visited.push(next)),
      );
    },
  };
}
