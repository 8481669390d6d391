export type { Store, StoreOptions } from "./store";
export type { Recorded, RecordedQuery } from "./analytics";
export { damagedStore } from "./damaged";
export { openBackup } from "./openBackup";
export { openStore } from "./store";
export type { FileOperations } from "./files";
export { nodeFiles } from "./files";
