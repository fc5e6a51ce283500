/**
 * The PyTorch peer: a process that answers one JSON command a line. See `peers/README.md`.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DIM, THREADS } from "./ours.ts";
import type { Shape, Work } from "./shapes.ts";

/** A peer that has been initialised. */
export interface Peer {
  readonly version: string;
  step(): Promise<{ readonly ms: number; readonly loss: number }>;
  peakMemoryMB(): Promise<number>;
  stop(): void;
}

/** Starts a variant of the peer on the same work. Rejects where Python or PyTorch is missing, saying so. */
export async function startPeer(
  variant: string,
  shape: Shape,
  work: Work,
  negatives: readonly Int32Array[],
): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "sasrec-bench-"));
  const batches = join(folder, "batches.json");
  writeFileSync(
    batches,
    JSON.stringify({ batches: work.batches.map((batch, i) => peerBatch(batch, negatives[i] as Int32Array)) }),
  );
  const script = fileURLToPath(new URL("peers/pytorch_sasrec.py", import.meta.url));
  const child = spawn("python3", [script]);
  const lines = createInterface({ input: child.stdout });
  let complaints = "";
  child.stderr.on("data", (text: Buffer) => {
    complaints += text.toString();
  });
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  lines.on("line", (line) => waiting.shift()?.resolve(line));
  const fail = (why: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(why));
  };
  child.on("error", (error) => fail(`python3 did not start: ${error.message}`));
  child.on("exit", () => fail(`the peer ended: ${complaints.trim().split("\n").at(-1) ?? ""}`));
  const ask = async (command: object): Promise<Record<string, unknown>> => {
    const line = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const answer = JSON.parse(await line) as Record<string, unknown>;
    if (answer["error"] !== undefined) throw new Error(String(answer["error"]));
    return answer;
  };
  const loss = shape.loss === "bce" ? "bce" : "ce";
  const common = {
    items: work.items,
    maxLength: shape.maxLength,
    dim: DIM,
    blocks: 2,
    heads: 1,
    dropout: 0.2,
    threads: THREADS,
  };
  const ready = await ask({ cmd: "init", loss, batches, variant, ...common });
  return {
    version: String(ready["torch"]),
    async step() {
      const { ms, loss: losses } = await ask({ cmd: "step", n: 1 });
      return { ms: (ms as number[])[0] ?? Number.NaN, loss: (losses as number[])[0] ?? Number.NaN };
    },
    async peakMemoryMB() {
      return Number((await ask({ cmd: "memory" }))["peakRssMB"]);
    },
    stop() {
      child.stdin.end(`${JSON.stringify({ cmd: "exit" })}\n`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ids from 1 on, as the peer's item 0 is padding. */
function peerBatch(batch: readonly Int32Array[], negatives: Int32Array): Record<string, number[][]> {
  let at = 0;
  const shifted = (values: Int32Array): number[] => Array.from(values, (id) => id + 1);
  return {
    sequences: batch.map((sequence) => shifted(sequence.subarray(0, -1))),
    positives: batch.map((sequence) => shifted(sequence.subarray(1))),
    negatives: batch.map((sequence) => {
      const row = shifted(negatives.subarray(at, at + sequence.length - 1));
      at += sequence.length - 1;
      return row;
    }),
  };
}
