import { followTheme } from "./browserTheme";
import type { Host } from "./host";
import { fetchReading } from "./readingPart";
import { openServerStream } from "./serverStream";

const storageKey = "orchestrator";

/** The host that `orchestrator serve` is for its pages; null where somebody else has made the document. */
export async function connectBrowser(): Promise<Host | null> {
  if (!document.querySelector('meta[name="orchestrator-host"]')) return null;
  followTheme();
  const stream = openServerStream(await fetchReading());
  return {
    post: (message) => {
      if (message.type === "export")
        download(message.name, new Blob([message.csv], { type: "text/csv" }));
      else if (message.type === "savePicture")
        download(message.name, pictureOf(message.png));
      else stream.post(message);
    },
    listen: stream.listen,
    // For each tab of its own, and for as long as the tab is there: as long as VS Code keeps a panel's.
    load: () => {
      try {
        const kept: unknown = JSON.parse(
          sessionStorage.getItem(storageKey) ?? "null",
        );
        return kept;
      } catch {
        // Storage that is switched off or holds something else: the page begins at home.
        return null;
      }
    },
    save: (state) => {
      try {
        sessionStorage.setItem(storageKey, JSON.stringify(state));
      } catch {
        // Storage that is switched off: a reload leads home.
      }
    },
  };
}

/** The PNG that this base64 is. */
const pictureOf = (png: string): Blob =>
  new Blob([Uint8Array.from(atob(png), (byte) => byte.charCodeAt(0))], {
    type: "image/png",
  });

/** Saves a file where the browser keeps what it downloads. */
function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
