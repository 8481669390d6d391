// What the bundler takes out of the script and puts beside it; see esbuild.config.mjs.
declare module "*.css";
