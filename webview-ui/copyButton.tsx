import { useState } from "preact/hooks";
import { Button } from "./controls";
import { texts } from "./texts";

/** Puts a text into the clipboard; where that is not allowed, says so. */
export function CopyButton(props: { readonly text: string }) {
  const { text } = props;
  const [told, setTold] = useState("");
  const copy = async (): Promise<void> => {
    try {
      // Not there at all where the page was not loaded from this computer or by TLS.
      await navigator.clipboard.writeText(text);
      setTold(texts.aside.copied);
    } catch {
      setTold(texts.aside.notCopied);
    }
  };
  return (
    <>
      <Button
        icon="copy"
        label={texts.aside.copy}
        primary
        onClick={() => void copy()}
      />
      <span class="quiet" role="status">
        {told}
      </span>
    </>
  );
}
