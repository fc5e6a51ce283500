import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SASRec } from "../../recommender/classes.ts";
import { runProgram } from "../program.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-cli-checkpoint-"));
  const lines = Array.from({ length: 400 }, (_, i) => `u${Math.floor(i / 8)} ${(i * 7) % 24} 1 ${i}`);
  await writeFile(join(folder, "events.txt"), `${lines.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

/** Runs `sasrec train`; `interrupt`: Ctrl-C as soon as training begins. */
async function train(
  flags: readonly string[],
  interrupt = false,
): Promise<{ readonly code: number; readonly err: string }> {
  let err = "";
  const sizes = "--embedding-dim 8 --num-blocks 1 --max-length 8 --batch-size 4 --threads 1".split(" ");
  const code = await runProgram(["train", at("events.txt"), "--split", "none", ...sizes, ...flags], {
    stdout: () => undefined,
    stderr(text) {
      err += text;
    },
    onInterrupt(stop) {
      if (interrupt) stop("SIGINT");
      return () => undefined;
    },
  });
  return { code, err };
}

describe("sasrec train --checkpoint", () => {
  it("goes on after Ctrl-C to the model of a training without one, and removes the file", async () => {
    const flags = ["--epochs", "10"];
    expect((await train([...flags, "--out", at("whole.safetensors")])).code).toBe(0);
    const resumed = [...flags, "--out", at("resumed.safetensors"), "--checkpoint", at("checkpoint")];
    const interrupted = await train([...resumed, "--checkpoint-minutes", "9"], true);
    expect(interrupted).toMatchObject({ code: 130, err: expect.stringContaining("the same command goes on from it") });
    expect([existsSync(at("checkpoint")), existsSync(at("resumed.safetensors"))]).toEqual([true, false]);
    const { code, err } = await train(resumed);
    expect([code, err]).toEqual([0, expect.stringContaining("Going on from the checkpoint")]);
    expect(existsSync(at("checkpoint"))).toBe(false);
    const [whole, found] = [await SASRec.load(at("whole.safetensors")), await SASRec.load(at("resumed.safetensors"))];
    expect(found.parameters).toEqual(whole.parameters);
  });

  it("refuses what cannot be meant", async () => {
    const out = at("model.safetensors");
    const attempts: [string[], string][] = [
      [["--checkpoint", out, "--out", out], "--checkpoint and --out are both"],
      [["--checkpoint-minutes", "5", "--out", out], "--checkpoint-minutes needs --checkpoint"],
      [["--checkpoint", at("none/here"), "--out", out], "cannot write"],
      [["--checkpoint", at("c"), "--checkpoint-minutes", "0", "--out", out], "everyMinutes"],
    ];
    for (const [flags, text] of attempts) {
      const { code, err } = await train(flags);
      expect([code === 0, err]).toEqual([false, expect.stringContaining(text)]);
    }
  });
});
