/** Aborts when the process is asked to end. Ctrl-C through npm can arrive twice, so a second signal changes nothing. */
export function stopRequested(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}
