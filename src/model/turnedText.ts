/** Characters that turn the direction of writing round: what stands behind one is shown in another order than a program reads it. */
const turns = /[\u202A-\u202E\u2066-\u2069]/g;

/** A text with these characters named instead of at work, so that a command looks like what it does. */
export const withTurnsNamed = (text: string): string =>
  text.replace(
    turns,
    (mark) =>
      `<U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
