/** An id as it is compared: without regard to case, a leading word ("Task 2.1"), or a `#`. */
export const idKey = (id: string): string =>
  id
    .toLowerCase()
    .replace(/^(?:sub)?task (?=\d)/, "")
    .replace(/^#/, "");
