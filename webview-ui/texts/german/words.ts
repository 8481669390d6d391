import { figuresIn } from "../../../src/model/figures";

export const { number, money } = figuresIn("de");

/** „1 Aufgabe“, „2 Aufgaben“. */
export const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;
