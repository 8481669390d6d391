import { render } from "preact";
import { App } from "./app";
import "./dashboard.css";
import { openPageStore } from "./pageStore";
import { texts } from "./texts";
import { defineToolkitElements } from "./toolkit";
import { connectVsCode } from "./vsCodeHost";

const host = connectVsCode();
if (host) {
  defineToolkitElements();
  render(<App store={openPageStore(host)} />, document.body);
} else {
  document.body.textContent = texts.noHost;
}
