// What the bundler turns into values; see esbuild.config.mjs.
declare module "*.wasm" {
  const bytes: Uint8Array;
  export default bytes;
}
declare module "*.sql" {
  const text: string;
  export default text;
}
declare module "*.Dockerfile" {
  const text: string;
  export default text;
}

/** The program of that name, with all it imports, as text. */
declare module "*.program" {
  const text: string;
  export default text;
}
