let clearing: ReturnType<typeof setTimeout> | undefined;

/** Shows a message at the foot of the page; screen readers announce it. */
export function say(text: string): void {
  const line = document.getElementById('status');
  if (!line) return;
  line.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => line.replaceChildren(), 8_000);
}

/** Runs the action of a button and shows its error, if any. */
export function attempt(action: () => Promise<unknown>): void {
  action().catch((error: unknown) => say(`That did not work: ${messageOf(error)}`));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
