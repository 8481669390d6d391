// Loaded before the tests (.mocharc.json).
import fc from "fast-check";

/**
 * A property ends before mocha's timeout (20 s) does: on a slow machine with fewer examples, and where one fails with the
 * smallest that was found so far. Mocha would say "timeout" instead, and the example would be lost.
 */
fc.configureGlobal({ interruptAfterTimeLimit: 10_000 });
