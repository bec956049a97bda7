import { required } from './element.ts';

/** Milliseconds that the text stays to be read. */
const SHOWN_MS = 8_000;

let clearing: ReturnType<typeof setTimeout> | undefined;

/** Says what happened, at the foot of the page and to screen readers. */
export function announce(text: string): void {
  const line = required('status');
  line.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => line.replaceChildren(), SHOWN_MS);
}
