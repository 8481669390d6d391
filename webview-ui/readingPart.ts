import { useEffect, useState } from "preact/hooks";
import type * as reading from "./reading";

/** What needs the protocol's schemas. */
export type Reading = typeof reading;

let fetched: Reading | null = null;

/** Fetches it, once. */
export const fetchReading = async (): Promise<Reading> =>
  (fetched ??= await import("./reading"));

/** Null until it is there. Where it cannot be had, the host's messages cannot be read either, and the page says so. */
export function useReading(): Reading | null {
  const [part, setPart] = useState(fetched);
  useEffect(() => {
    void fetchReading().then(setPart);
  }, []);
  return part;
}
