// Pictures of every scene in every theme and in every language, to be looked at: node dashboardShots.mjs FOLDER [SCENE…]
import { mkdirSync } from "node:fs";
import path from "node:path";
import { languages } from "../../src/model/language";
import { textsIn } from "../../webview-ui/texts";
import {
  bundleDashboard,
  findChromium,
  launchChromium,
  openDashboard,
  themeNames,
} from "./dashboardPage";
import { scenes } from "./dashboardScenes";

const [folder, ...chosen] = process.argv.slice(2);
const chromium = findChromium();
if (folder === undefined || chromium === null)
  throw new Error("Needs a folder to write to, and Chromium.");
mkdirSync(folder, { recursive: true });
const looks = [
  ...themeNames.map((theme) => ({ theme, language: "en" }) as const),
  ...languages
    .filter((language) => language !== "en")
    .map((language) => ({ theme: "dark", language }) as const),
];
const files = await bundleDashboard();
const browser = await launchChromium(chromium);
for (const scene of scenes.filter(
  ({ name }) => chosen.length === 0 || chosen.includes(name),
))
  for (const { theme, language } of looks)
    for (const width of [1000, 240]) {
      const dashboard = await openDashboard(browser, {
        files,
        theme,
        language,
        width,
        kept: { view: scene.view, tab: scene.tab ?? "progress" },
        answer: scene.answer,
      });
      await scene.act?.(dashboard.page, textsIn[language]);
      await dashboard.page.screenshot({
        path: path.join(
          folder,
          `${scene.name}-${theme}-${language}-${width}.png`,
        ),
        fullPage: true,
      });
      for (const trouble of dashboard.troubles)
        console.error(
          `${scene.name} ${theme} ${language} ${width}: ${trouble}`,
        );
      await dashboard.close();
    }
await browser.close();
