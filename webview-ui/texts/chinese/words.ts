import { figuresIn } from "../../../src/model/figures";

export const { number, money } = figuresIn("zh-cn");
