import { render } from "preact";
import { App } from "./app";
import { connectBrowser } from "./browserHost";
import "./connection.css";
import "./base.css";
import "./home.css";
import "./orchestration.css";
import "./output.css";
import "./decisionLog.css";
import "./start.css";
import "./analytics.css";
import "./chart.css";
import "./plan.css";
import "./questions.css";
import "./changes.css";
import { home } from "./navigation";
import { fetchReading } from "./readingPart";
import { openPageStore } from "./pageStore";
import { texts } from "./texts";
import { connectVsCode } from "./vsCodeHost";

// The host's document needs this script as a module, and dashboard.css.

/** Resolves when the page has been painted: VS Code shows it once it is loaded. */
async function firstSight(): Promise<void> {
  if (document.readyState !== "complete")
    await new Promise((resolve) => addEventListener("load", resolve));
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
}

const host = connectVsCode() ?? (await connectBrowser());
if (host) {
  const kept = host.load() ?? null;
  // By what is kept a page that comes back knows that it is not new.
  if (kept === null) host.save(home);
  // A page that is new has nothing to read and is drawn without waiting for that.
  const navigation =
    kept === null ? home : (await fetchReading()).readNavigation(kept);
  render(<App store={openPageStore(host, navigation)} />, document.body);
  // The toolkit's components take as long as all the rest; until they are there, base.css draws the buttons.
  await firstSight();
  const { defineToolkitElements } = await import("./toolkit");
  defineToolkitElements();
} else {
  document.body.textContent = texts.noHost;
}
