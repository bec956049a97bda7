import { button, element } from './element.ts';
import type { View } from './visit.ts';

/** @param trouble what went wrong with signing in just now */
export function createSignInView(begin: () => void, trouble?: string): View {
  const title = trouble === undefined ? 'Sign in' : 'Signing in did not work';
  const text = trouble ?? 'You see and place your own orders once you are signed in.';
  const card = element(
    'section',
    { class: 'card stack narrow', ...(trouble === undefined ? {} : { role: 'alert' }) },
    element('p', {}, text),
    element('div', {}, button('Sign in', begin, { class: 'primary' })),
  );
  return { title, parts: [element('h1', { tabindex: -1 }, title), card] };
}
