/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Style sheets that esbuild takes in beside a script. */
declare module '*.css';
