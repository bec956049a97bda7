import { StringDecoder } from 'node:string_decoder';

/**
 * A CloudWatch Logs event holds at most 1 MiB; a longer line becomes several.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
const MAX_LINE_CHARACTERS = 1024 * 1024;

/** Cuts a byte stream into lines, wherever the chunks (and the bytes of one character) were cut. */
export function createLineSplitter(onLine: (line: string) => void, maxCharacters = MAX_LINE_CHARACTERS) {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let held = 0;

  function hold(text: string): void {
    let rest = text;
    while (held + rest.length > maxCharacters) {
      const taken = maxCharacters - held;
      parts.push(rest.slice(0, taken));
      emit();
      rest = rest.slice(taken);
    }
    parts.push(rest);
    held += rest.length;
  }

  function emit(): void {
    const line = parts.join('');
    parts = [];
    held = 0;
    onLine(line);
  }

  return {
    write(chunk: Buffer): void {
      const [first = '', ...others] = decoder.write(chunk).split('\n');
      hold(first);
      for (const text of others) {
        emit();
        hold(text);
      }
    },
    /** Emits the last line, which has no line break at its end. */
    end(): void {
      hold(decoder.end());
      if (held > 0) emit();
    },
  };
}
