import type { TextPreview } from '../console-state.ts';
import { element } from './element.ts';
import { formatCount } from './format.ts';

/**
 * The beginning of a text, and on request all of it that there is.
 *
 * @param messageId of the message that it is of
 * @param more lines below it
 */
export function textPreview(messageId: string, { preview, characters }: TextPreview, more = ''): HTMLElement {
  const cut = characters > preview.length ? `\n… ${formatCount(characters)} characters` : '';
  return element(
    'details',
    { 'data-focus': `message ${messageId}` },
    element('summary', {}, `${preview.slice(0, 40)}${preview.length > 40 ? '…' : ''}`),
    element('pre', {}, `${preview}${cut}\n\nmessageId: ${messageId}\n${more}`),
  );
}
