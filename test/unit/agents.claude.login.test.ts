import { inEnglish } from "../../src/model/said";
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { carriedLogin, whyNotSignedIn } from "../../src/agents/claude/login";
import { temporaryFolder } from "../support/temporary";

describe("the login of the user's own Claude Code", () => {
  let home: ReturnType<typeof temporaryFolder>;
  const now = 1_000;

  const writeLogin = (folder: string, content: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, ".credentials.json"), content);
  };
  const login = (expiresAt: number): string =>
    JSON.stringify({
      claudeAiOauth: {
        accessToken: "token",
        refreshToken: "renewal",
        expiresAt,
      },
    });
  const carried = { CLAUDE_CODE_OAUTH_TOKEN: "token" };

  beforeEach(() => {
    home = temporaryFolder();
  });
  afterEach(() => home.remove());

  it("is taken from where it keeps it, without what renews it", () => {
    writeLogin(path.join(home.path, ".claude"), login(now + 1));
    assert.deepEqual(carriedLogin({ HOME: home.path }, null, now), carried);
    const other = path.join(home.path, "other");
    assert.deepEqual(
      carriedLogin({ HOME: home.path, CLAUDE_CONFIG_DIR: other }, null, now),
      {},
    );
    writeLogin(other, login(now + 1));
    assert.deepEqual(
      carriedLogin({ CLAUDE_CONFIG_DIR: other }, null, now),
      carried,
    );
  });

  it("stays where it is when it has expired, makes no sense, or another goes before it", () => {
    const folder = path.join(home.path, ".claude");
    const host = { HOME: home.path };
    writeLogin(folder, login(now));
    assert.deepEqual(carriedLogin(host, null, now), {});
    for (const content of ["", "{}", "null", `{"claudeAiOauth":{}}`]) {
      writeLogin(folder, content);
      assert.deepEqual(carriedLogin(host, null, now), {}, content);
    }
    writeLogin(folder, login(now + 1));
    assert.deepEqual(carriedLogin(host, "key", now), {});
    for (const name of [
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_AUTH_TOKEN",
      "CLAUDE_CODE_OAUTH_TOKEN",
    ])
      assert.deepEqual(carriedLogin({ ...host, [name]: "x" }, null, now), {});
  });

  it("lets Claude Code work where it is not only with a key, or where a copy may go along", () => {
    const host = { HOME: home.path };
    assert.match(
      inEnglish(whyNotSignedIn(host, null, true) ?? ""),
      /carryLogin/,
    );
    writeLogin(path.join(home.path, ".claude"), login(Date.now() + 60_000));
    assert.match(
      inEnglish(whyNotSignedIn(host, null, false) ?? ""),
      /No API key is set/,
    );
    assert.equal(whyNotSignedIn(host, null, true), null);
    assert.equal(whyNotSignedIn(host, "key", false), null);
    const withToken = { ...host, ANTHROPIC_AUTH_TOKEN: "x" };
    assert.equal(whyNotSignedIn(withToken, null, false), null);
  });
});
