/** Work in processes of its own: what one measures of itself, another has no part in. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { withJson } from "./files.ts";

/** The message of the program `file`, beside this one, that is given the path of a JSON file with `task`. */
export function forked<T>(file: string, task: unknown): Promise<T> {
  return withJson(task, async (path) => {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), [path]);
    const exit = once(child, "exit").then(([code]) => {
      throw new Error(`${file} ended with ${code}`);
    });
    const [message] = await Promise.race([once(child, "message"), exit]);
    exit.catch(() => undefined);
    return message as T;
  });
}
