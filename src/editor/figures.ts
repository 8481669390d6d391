import * as vscode from "vscode";
import { figuresIn } from "../model/figures";
import { languageOf } from "../model/language";
import { sentencesIn } from "../model/sentences";

/** The language of our texts in this editor; VS Code restarts the extension when its user chooses another. */
export const language = languageOf(vscode.env.language);

/** What failures and reasons say in that language. */
export const sentences = sentencesIn[language];

/** How figures are written in that language. */
export const figures = figuresIn(language);
