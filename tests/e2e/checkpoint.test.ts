import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SASRec } from "sasrec";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// From the built package, in processes of their own that can be killed.
const child = fileURLToPath(new URL("checkpoint-child.mjs", import.meta.url));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-checkpoint-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Life {
  /** Steps that the process reported, first and last. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly killed: boolean;
}

/** Runs the child; it is killed `delay` milliseconds after its start, or after it has reported `steps` steps. */
function live(task: object, kill?: { readonly delay: number; readonly steps: number }): Promise<Life> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [child, JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] });
    let first: number | undefined;
    let last: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const killSoon = (): void => {
      timer ??= setTimeout(() => process_.kill("SIGKILL"), kill?.delay);
    };
    if (kill?.steps === 0) killSoon();
    createInterface({ input: process_.stdout }).on("line", (line) => {
      last = Number(line);
      first ??= last;
      if (kill !== undefined && last - first + 1 >= kill.steps) killSoon();
    });
    process_.on("error", reject);
    process_.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal !== "SIGKILL") reject(new Error(`the training ended with code ${code}`));
      else resolve({ first, last, killed: signal === "SIGKILL" });
    });
  });
}

const options = {
  embeddingDim: 16,
  maxLength: 20,
  batchSize: 64,
  epochs: 20,
  dropout: 0.2,
  schedule: "cosine",
  weightDecay: 0.05,
  ema: 0.95,
};

describe("a training that is killed", () => {
  // Full cross-entropy changes all weights in every step; with sampled negatives items wait until they are touched.
  test.for([
    { kills: 20, name: "two lanes, sometimes in a worker", options: { ...options, threads: 2, loss: "bce" } },
    { kills: 4, name: "one lane", options: { ...options, threads: 1 } },
  ])(
    "$kills times ends in the model of one that was not: $name",
    { timeout: 240_000 },
    async ({ kills, name, options }, { annotate }) => {
      const [whole, resumed] = [join(folder, `${name} whole.safetensors`), join(folder, `${name} resumed.safetensors`)];
      await live({ options, fit: { validateEvery: 2 }, out: whole });
      const path = join(folder, `${name}.checkpoint`);
      const fit = { validateEvery: 2, checkpoint: { path, everySteps: 2 } };
      const starts: (number | undefined)[] = [];
      for (let killed = 0; killed < kills; ) {
        // One in five is killed at any moment of its start, the others in the middle of training or of a write.
        const steps = Math.random() < 0.2 ? 0 : 1 + Math.floor(Math.random() * 10);
        const delay = Math.random() * (steps === 0 ? 800 : 15);
        const worker = options.threads > 1 && Math.random() < 0.5; // a checkpoint does not say where it was made
        const life = await live({ options, fit: { ...fit, worker }, out: resumed }, { delay, steps });
        starts.push(life.first);
        if (life.killed) killed++; // one that came to its end first has removed the file: the next starts anew
      }
      const { first, last } = await live({ options, fit, out: resumed });
      await annotate(`lives began at steps ${[...starts, first].map((step) => step ?? "-").join(" ")} of ${last}`);
      expect(existsSync(path)).toBe(false);
      const [expected, found] = [await SASRec.load(whole), await SASRec.load(resumed)];
      expect(found.parameters).toEqual(expected.parameters);
      const outcome = ({ training }: SASRec): unknown => ({
        best: training?.bestEpoch,
        epochs: training?.epochs.map(({ loss, gradientNorm, validation }) => ({ loss, gradientNorm, validation })),
      });
      expect(outcome(found)).toEqual(outcome(expected));
    },
  );
});
