import { learn } from "./index.ts";
import { chosenLanguage } from "./languages.ts";

/** Loads the words of the person's language; what can't be had is said in English. */
export const spoken: Promise<void> = learn(chosenLanguage()).catch(() => learn("en").catch(() => {}));
