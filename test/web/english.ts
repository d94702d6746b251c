import { speak, spoken } from "../../web/i18n/index.ts";

// Whatever the machine speaks.
await spoken;
await speak("en");
