/** The setting `queue` for tests: agents start whatever else runs on this machine. */
export const anyMachine = { leastMemoryMb: 0, mostLoad: 0 };
