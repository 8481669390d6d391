import { render } from "preact";
import { App } from "./app";
import "./dashboard.css";
import "./questions.css";
import { openPageStore } from "./pageStore";
import { texts } from "./texts";
import { defineToolkitElements } from "./toolkit";
import { connectVsCode } from "./vsCodeHost";

// The host's document needs: this script and dashboard.css, and, as the toolkit tries out a style element,
// <meta property="csp-nonce" content="NONCE"> with 'nonce-NONCE' in its policy's script-src and style-src.
const host = connectVsCode();
if (host) {
  defineToolkitElements();
  render(<App store={openPageStore(host)} />, document.body);
} else {
  document.body.textContent = texts.noHost;
}
