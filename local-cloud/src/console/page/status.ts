let clearing: ReturnType<typeof setTimeout> | undefined;

/** Says what happened, at the foot of the page and to screen readers. */
export function say(text: string): void {
  const line = document.getElementById('status');
  if (!line) return;
  line.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => line.replaceChildren(), 8_000);
}

/** Runs what a button stands for; what goes wrong is said. */
export function attempt(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => say(`That did not work: ${messageOf(error)}`));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
