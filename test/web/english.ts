import { speak } from "../../web/i18n/index.ts";
import { spoken } from "../../web/i18n/spoken.ts";

// Whatever the machine speaks.
await spoken;
await speak("en");
