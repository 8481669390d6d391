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
import "./plan.css";
import "./questions.css";
import { openPageStore } from "./pageStore";
import { texts } from "./texts";
import { defineToolkitElements } from "./toolkit";
import { connectVsCode } from "./vsCodeHost";

// The host's document needs: this script and dashboard.css, and, as the toolkit tries out a style element,
// <meta property="csp-nonce" content="NONCE"> with 'nonce-NONCE' in its policy's script-src and style-src.
const host = connectVsCode() ?? connectBrowser();
if (host) {
  defineToolkitElements();
  render(<App store={openPageStore(host)} />, document.body);
} else {
  document.body.textContent = texts.noHost;
}
