import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toFailure } from "../../src/model/errors";
import { connectionTo } from "../../src/runners/container/connection";
import {
  contextId,
  endpointOfContext,
  endpointOfEnvironment,
  parseEndpoint,
} from "../../src/runners/container/endpoints";
import { temporaryFolder } from "../support/temporary";

describe("the place of a container engine", () => {
  it("is a socket, a pipe, a host with or without TLS, a host behind ssh, or a context", () => {
    const tcp = (host: string, port: number, folder?: string | null) => ({
      kind: "tcp",
      host,
      port,
      tls: folder === undefined ? null : { folder, verify: true },
    });
    for (const [text, meaning] of [
      ["default", { kind: "default" }],
      ["unix:///run/docker.sock", { kind: "socket", path: "/run/docker.sock" }],
      ["unix://", { kind: "socket", path: "/var/run/docker.sock" }],
      [
        "npipe:////./pipe/docker_engine",
        { kind: "socket", path: "//./pipe/docker_engine" },
      ],
      ["tcp://build.example", tcp("build.example", 2375)],
      ["tcp://10.0.0.7:4000", tcp("10.0.0.7", 4000)],
      ["tcp://[fd00::7]:4000", tcp("fd00::7", 4000)],
      ["tcp://build.example:2376", tcp("build.example", 2376, null)],
      ["tcp://build.example?certs=/c", tcp("build.example", 2376, "/c")],
      [
        "ssh://me@build.example:2222",
        { kind: "ssh", destination: "me@build.example", port: 2222 },
      ],
      ["ssh://box", { kind: "ssh", destination: "box", port: null }],
      ["desktop-linux", { kind: "context", name: "desktop-linux" }],
    ] as const)
      assert.deepEqual(parseEndpoint(text), meaning, text);
  });

  it("is refused with the reason and the forms there are", () => {
    for (const [text, reason] of [
      ["", /is no place/],
      ["-x", /is no place/],
      ["unix://run/docker.sock", /whole path/],
      ["http://build.example", /of a kind that nobody knows/],
      ["tcp://", /cannot be read|names no host/],
      ["tcp://build.example/v1", /more than a host/],
      ["tcp://build.example?cert=/c", /more than a host/],
      ["ssh://me:secret@build.example", /must not hold a password/],
      ["ssh://build.example/run/docker.sock", /more than a user/],
    ] as const)
      assert.throws(
        () => parseEndpoint(text),
        (error) => {
          const { code, message, fix } = toFailure(error);
          assert.equal(code, "invalidSettings");
          assert.match(message, reason, text);
          assert.doesNotMatch(message, /secret/);
          assert.match(fix ?? "", /tcp:\/\/host:port/);
          return true;
        },
      );
  });

  it("is what the environment says first, then the current context", () => {
    assert.equal(endpointOfEnvironment({}, null), null);
    assert.equal(endpointOfEnvironment({}, "default"), null);
    assert.deepEqual(endpointOfEnvironment({}, "far"), {
      kind: "context",
      name: "far",
    });
    assert.deepEqual(endpointOfEnvironment({ DOCKER_CONTEXT: "near" }, "far"), {
      kind: "context",
      name: "near",
    });
    const host = { DOCKER_HOST: "build.example:4000", DOCKER_CONTEXT: "near" };
    const plain = {
      kind: "tcp",
      host: "build.example",
      port: 4000,
      tls: null,
    };
    assert.deepEqual(endpointOfEnvironment(host, "far"), plain);
    assert.deepEqual(
      endpointOfEnvironment({ ...host, DOCKER_CERT_PATH: "/c" }, null),
      { ...plain, tls: { folder: "/c", verify: true } },
    );
  });

  it("is read from a context as Docker keeps it", async () => {
    const folder = temporaryFolder();
    try {
      // As `docker context create` of version 28 wrote them.
      const id = contextId("far");
      assert.match(id, /^512eea46ceb3921d/);
      const meta = path.join(folder.path, "contexts", "meta", id);
      mkdirSync(meta, { recursive: true });
      writeFileSync(
        path.join(meta, "meta.json"),
        `{"Name":"far","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://build.example:4000","SkipTLSVerify":false}}}`,
      );
      writeFileSync(
        path.join(folder.path, "config.json"),
        `{"auths":{},"currentContext":"far"}`,
      );
      const environment = { DOCKER_CONFIG: folder.path };
      for (const text of ["far", "default"]) {
        const { options } = await connectionTo(text, environment);
        assert.deepEqual(
          [options.host, options.port, options.protocol],
          ["build.example", 4000, "http"],
        );
      }
      await assert.rejects(
        connectionTo("near", environment),
        /no Docker context near/,
      );
    } finally {
      folder.remove();
    }
    const meta = (host: string) => ({
      Endpoints: { docker: { Host: host, SkipTLSVerify: true } },
    });
    assert.deepEqual(
      endpointOfContext("x", meta("tcp://build.example:2376"), "/c"),
      {
        kind: "tcp",
        host: "build.example",
        port: 2376,
        tls: { folder: "/c", verify: false },
      },
    );
    assert.throws(
      () => endpointOfContext("x", meta("other"), null),
      /names no engine/,
    );
    assert.throws(
      () => endpointOfContext("x", { Endpoints: {} }, null),
      /names no engine/,
    );
  });

  it("is never mixed with what DOCKER_HOST names", async () => {
    const { options } = await connectionTo("unix:///run/other.sock", {
      DOCKER_HOST: "tcp://build.example:4000",
    });
    assert.equal(options.socketPath, "/run/other.sock");
    assert.ok("host" in options && options.host === undefined);
  });
});
