import { spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModel } from "sasrec";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The program as a process: what it does about pipes, disks and signals.
const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let folder = "";
let model = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-program-"));
  model = join(folder, "model.safetensors");
  expect(await run(["train", "sample", "-o", model, "--epochs", "1", "--embedding-dim", "8", "-q"])).toMatchObject({
    code: 0,
    err: "",
  });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

interface End {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs it; `onNote` is called with all that standard error has so far, and with the process. */
function run(
  args: readonly string[],
  stdout: number | "pipe" = "pipe",
  onNote?: (err: string, child: ReturnType<typeof spawn>) => void,
): Promise<End> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", stdout, "pipe"] });
    let [out, err] = ["", ""];
    child.stdout?.on("data", (text) => {
      out += text;
    });
    child.stderr?.on("data", (text) => {
      err += text;
      onNote?.(err, child);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

// Linux alone has such a device.
test.skipIf(!existsSync("/dev/full"))("a result that cannot be written is an error in one line", async () => {
  const { code, err } = await run(["inspect", model], openSync("/dev/full", "w"));
  expect(err).toMatch(/^error: cannot write the result: ENOSPC.*\n$/);
  expect(code).toBe(1);
});

test("who no longer listens to notes does not end the training", async () => {
  const out = join(folder, "unheard.safetensors");
  const flags = ["train", "sample", "-o", out, "--epochs", "3", "--embedding-dim", "8"];
  const { code } = await run(flags, "pipe", (_, child) => child.stderr?.destroy());
  expect(code).toBe(0);
  expect(existsSync(out)).toBe(true);
});

describe.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test("stops a training, keeps the model so far and the checkpoint, and ends with the signal's code", async () => {
    const [out, checkpoint] = [join(folder, `${signal}.safetensors`), join(folder, `${signal}.checkpoint`)];
    const flags = ["train", "sample", "-o", out, "--epochs", "10000", "--checkpoint", checkpoint];
    let sent = false;
    const { code, err } = await run(flags, "pipe", (text, child) => {
      if (sent || !text.includes("epoch")) return;
      sent = true;
      child.kill(signal);
    });
    expect(err).toContain(`${checkpoint} holds the training`);
    expect(err).toContain(`the best model so far is saved in ${out}`);
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    expect((await loadModel(out)).training?.stoppedAtStep).toBeGreaterThan(0);
    expect(existsSync(checkpoint)).toBe(true);
  });
});
