export type { Store, StoreOptions } from "./store";
export { openStore } from "./store";
export type { FileOperations } from "./files";
export { nodeFiles } from "./files";
