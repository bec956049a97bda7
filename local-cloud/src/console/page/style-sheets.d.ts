/** esbuild takes them in beside a script. */
declare module '*.css';
