import { type ChildProcess, spawn } from "node:child_process";

/**
 * Ends what this process started, even when this process is killed: a frozen (stopped) function would not
 * notice by itself and stay for ever. A shell reads which process groups live from a pipe; when the pipe
 * closes, for whatever reason, it kills those that are left.
 */
export class Reaper {
  #shell: ChildProcess | undefined;

  add(pid: number): void {
    this.#start().stdin?.write(`+ ${pid}\n`);
  }

  remove(pid: number): void {
    this.#shell?.stdin?.write(`- ${pid}\n`);
  }

  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #start(): ChildProcess {
    if (this.#shell) return this.#shell;
    const shell = spawn("/bin/sh", ["-c", SCRIPT], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {},
    });
    shell.unref();
    shell.stdin?.on("error", () => {});
    this.#shell = shell;
    return shell;
  }
}

const SCRIPT = `
groups=""
while read -r sign group; do
  if [ "$sign" = "+" ]; then groups="$groups $group"; continue; fi
  left=""
  for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
  groups=$left
done
for each in $groups; do kill -9 "-$each"; done
`;
