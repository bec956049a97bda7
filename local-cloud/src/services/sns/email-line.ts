/**
 * An email that SNS would send, for the terminal: of an alarm's JSON only why it changed.
 *
 * @param notice as SNS gives it: to whom, the subject, the text
 */
export function emailLine(notice: string): string {
  const start = notice.indexOf('{');
  const reason = start < 0 ? undefined : alarmReason(notice.slice(start));
  return (reason === undefined ? notice : notice.slice(0, start) + reason).replaceAll(/\s+/g, ' ');
}

function alarmReason(text: string): string | undefined {
  try {
    const { NewStateReason: reason } = Object(JSON.parse(text));
    return typeof reason === 'string' ? reason : undefined;
  } catch {
    // Ordinary text with a brace.
    return undefined;
  }
}
