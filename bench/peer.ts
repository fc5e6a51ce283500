/** A peer: a Python process that answers one JSON command a line. See `peers/README.md`. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** An answer's fields. */
export type Answer = Readonly<Record<string, unknown>>;

/** A peer that has been initialised. */
export interface Peer {
  /** Name and version of the library. */
  readonly version: string;
  /** What it said when it was ready. */
  readonly ready: Answer;
  ask(command: string, args?: object): Promise<Answer>;
  stop(): void;
}

/** Starts `peers/<script>`. Rejects where Python or the library is missing, saying so. */
export async function startPeer(script: string, init: object): Promise<Peer> {
  const python = process.env["SASREC_BENCH_PYTHON"] ?? "python3";
  const child = spawn(python, [fileURLToPath(new URL(`peers/${script}`, import.meta.url))], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  let lastWords = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim() !== "") lastWords = line;
  });
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  const fail = (why: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(why));
  };
  child.stdin.on("error", () => undefined); // the process's end says why
  child.on("error", (error) => fail(`${python} did not start: ${error.message}`));
  child.on("close", () => fail(lastWords));
  const ask = async (cmd: string, args: object = {}): Promise<Answer> => {
    const line = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
    child.stdin.write(`${JSON.stringify({ cmd, ...args })}\n`);
    const answer = JSON.parse(await line) as Answer;
    if (answer["error"] !== undefined) throw new Error(String(answer["error"]));
    return answer;
  };
  const stop = (): void => void child.stdin.end(`${JSON.stringify({ cmd: "exit" })}\n`);
  try {
    const ready = await ask("init", init);
    return { version: String(ready["version"]), ready, ask, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** A peer, or why there is none. */
export async function peerIfAny(script: string, init: object): Promise<Peer | Error> {
  return startPeer(script, init).catch((error: Error) => {
    process.stderr.write(`no peer ${script}: ${error.message}\n`);
    return error;
  });
}

/** What a report calls a peer that is there or missing. */
export function labelOf(peer: Peer | Error, library: string, variant = ""): string {
  return `${peer instanceof Error ? `${library} (missing)` : peer.version} ${variant}`.trim();
}
