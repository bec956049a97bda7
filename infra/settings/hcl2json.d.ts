/** What is used of `@cdktn/hcl2json`. Its own types bring those of browsers into every program that they are part of. */
export function parse(fileName: string, content: string): Promise<Record<string, unknown>>;
