/** Where a room tells what it does, for the output channel or stderr. */
export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
) => void;
