import { figuresIn } from "../../../src/model/figures";

export const { number, money } = figuresIn("en");

/** "1 task", "2 tasks". */
export const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;
