"use strict";
// In place of @vscode/spdlog, VS Code's native log writer, so that no compiler is needed. VS Code imports it as an ES module,
// and Node finds the names only where they are assigned one by one to `exports`.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const info = 2;
const methods = ["trace", "debug", "info", "warn", "error", "critical"];

function createLogger(file) {
  let level = info;
  let dated = true;
  const logger = {
    getLevel: () => level,
    setLevel: (next) => void (level = next),
    setPattern: () => void (dated = true),
    clearFormatters: () => void (dated = false),
    flush: () => undefined,
    drop: () => void (level = methods.length),
  };
  methods.forEach((method, rank) => {
    logger[method] = (text) => {
      if (rank < level) return;
      const line = dated
        ? `${new Date().toISOString()} ${method} ${text}\n`
        : text;
      try {
        appendFileSync(file, line);
      } catch {
        // The throw-away profile may be gone before the last line is written.
      }
    };
  });
  return logger;
}

async function createInFolder(_name, file) {
  mkdirSync(dirname(file), { recursive: true });
  return createLogger(file);
}

exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.Logger = function Logger(_type, _name, file) {
  return createLogger(file);
};
exports.createRotatingLogger = createInFolder;
exports.createAsyncRotatingLogger = createInFolder;
