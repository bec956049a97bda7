export interface FillOptions {
  /** Value of `$context.name`, by its name. */
  read(name: string): string | undefined;
  /** For what has no value. */
  readonly missing: string;
  /** Values go into JSON text: quotes and control characters in them are escaped. */
  readonly isJson: boolean;
}

/** Puts values for `$context.name`, as access logs and gateway responses do; there is no logic in such a text. */
export function fillContext(template: string, { read, missing, isJson }: FillOptions): string {
  return template.replaceAll(/\$context\.([A-Za-z]\w*(?:[.-]\w+)*)/g, (_whole, name: string) => {
    const value = read(name) ?? missing;
    // `messageString` is JSON text by itself, with its quotes.
    return isJson && name !== 'error.messageString' ? JSON.stringify(value).slice(1, -1) : value;
  });
}
