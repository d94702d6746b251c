import { t } from "../i18n/index.ts";
import type { Answer, Done, Task } from "./worker.ts";

/** Milliseconds after which a task is given up: no file within the limits takes so long. */
const PATIENCE = 60_000;

/** Has the worker do a task, in a worker of its own that ends with it. Never throws: a failure is a message. */
export function inBackground<Kind extends keyof Done>(task: Task & { kind: Kind }): Promise<Answer<Kind>> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise<Answer<Kind>>((resolve) => {
    const timer = setTimeout(() => resolve({ message: t("import.tooLong") }), PATIENCE);
    worker.addEventListener("message", ({ data }: MessageEvent<Answer<Kind>>) => {
      clearTimeout(timer);
      resolve("message" in data ? { message: data.message || t("map.partMissing") } : data);
    });
    worker.addEventListener("error", (event) => {
      clearTimeout(timer);
      resolve({ message: event.message || t("map.partMissing") });
    });
    worker.postMessage(task, "bytes" in task ? [task.bytes.buffer as ArrayBuffer] : []);
  }).finally(() => worker.terminate());
}
