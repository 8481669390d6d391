"use strict";
// In place of @vscode/native-watchdog, whose native half the npm package lacks. Its only work is to end an extension host
// whose parent is gone, which the extension host checks in JavaScript as well.
exports.start = () => undefined;
exports.exit = (code) => process.exit(code);
