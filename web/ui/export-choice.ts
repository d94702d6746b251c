/** What was chosen for the last export, offered again for the next, in every map of this browser. */
export interface ExportChoice {
  readonly format: string;
  readonly pages: "map" | "sheet" | "tiles";
  readonly paper: "a4" | "letter";
  readonly scale: number;
  readonly transparent: boolean;
}

const KEY = "rhizome.export";

const first: ExportChoice = { format: "pdf", pages: "map", paper: paperOf(), scale: 2, transparent: false };

export function lastChoice(): ExportChoice {
  try {
    return { ...first, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<ExportChoice>) };
  } catch {
    return first;
  }
}

export function rememberChoice(choice: ExportChoice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // A full or forbidden storage costs only the memory of the choice.
  }
}

/** North America prints on Letter, and the rest of the world on A4. */
function paperOf(): "a4" | "letter" {
  return /-(US|CA|MX|PH|CL|CO|VE)\b/.test(navigator.language) ? "letter" : "a4";
}
