import type { TextPreview } from './console-state.ts';

/** A whole S3 notification with a key of 1,024 bytes; SQS takes a megabyte. */
const PREVIEW_CHARACTERS = 8_000;

export function textPreview(text: string): TextPreview {
  return { preview: text.slice(0, PREVIEW_CHARACTERS), characters: text.length };
}
