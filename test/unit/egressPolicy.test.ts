import assert from "node:assert/strict";
import {
  isAllowed,
  isOwnAddress,
} from "../../src/runners/container/egress/policy";
import {
  refusalOf,
  refusalsIn,
} from "../../src/runners/container/egress/words";

describe("the list of hosts that containers may reach", () => {
  const list = ["api.example.com", "*.Wild.example", "local:8080", "10.0.0.5"];
  const rows: [host: string, port: number, allowed: boolean][] = [
    ["api.example.com", 443, true],
    ["api.example.com", 80, true],
    ["API.example.com.", 443, true],
    ["api.example.com", 22, false],
    ["example.com", 443, false],
    ["x.api.example.com", 443, false],
    ["api.example.com.evil.test", 443, false],
    ["a.wild.example", 443, true],
    ["a.b.wild.example", 443, true],
    ["wild.example", 443, false],
    ["awild.example", 443, false],
    ["local", 8080, true],
    ["local", 443, false],
    ["10.0.0.5", 443, true],
    ["10.0.0.50", 443, false],
    ["", 443, false],
    ["*.wild.example", 443, true],
  ];
  for (const [host, port, allowed] of rows)
    it(`${allowed ? "lets" : "does not let"} ${host}:${port} pass`, () =>
      assert.equal(isAllowed(list, host, port), allowed));

  it("lets nothing pass by an entry that makes no sense", () => {
    for (const entry of ["", "*", "*.", "a b", "http://a.test", "a:b", ".*"])
      assert.equal(isAllowed([entry], "a.test", 443), false, entry);
  });

  it("knows the addresses that no name may lead to", () => {
    for (const address of [
      "127.0.0.1",
      "127.8.8.8",
      "169.254.169.254",
      "0.0.0.0",
      "::",
      "::1",
      "fe80::1",
      "::ffff:127.0.0.1",
      "::ffff:169.254.169.254",
    ])
      assert.ok(isOwnAddress(address), address);
    for (const address of [
      "10.0.0.1",
      "1.1.1.1",
      "172.17.0.1",
      "2606::1",
      "::2",
    ])
      assert.equal(isOwnAddress(address), false, address);
  });

  it("tells what was refused from all else that a gateway says", () => {
    const said = ["ready", refusalOf("a.test:443"), "x", refusalOf("b:1"), ""];
    assert.deepEqual(refusalsIn(said.join("\n")), ["a.test:443", "b:1"]);
  });
});
