/** The part of `@cdktn/hcl2json` that the project uses. Its own declarations add browser types to every program. */
export function parse(fileName: string, content: string): Promise<Record<string, unknown>>;
