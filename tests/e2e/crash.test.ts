import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

// From the built package. ONNX Runtime aborts the process (134, SIGABRT) if a thread ends within the engine.
const program = join(import.meta.dirname, "crash-child.mjs");

function ending(
  where: string,
  how: string,
  worker: boolean,
  wait: number,
): { code: unknown; stdout: string; stderr: string } {
  const args = [program, where, how, String(worker), String(wait)];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 50_000 });
  return { code: signal ?? status, stdout, stderr };
}

const trainings = [false, true].flatMap((worker) => [
  { where: "main", worker },
  { where: "host", worker },
]);

test.each(trainings)("a program that fails while lanes train ends as Node ends it: %o", ({ where, worker }) => {
  for (const [i, how] of ["throw", "reject"].entries()) {
    const { code, stderr } = ending(where, how, worker, 60 * i);
    expect(stderr).toContain("Error: the application's own fault\n    at ");
    expect(stderr).not.toContain("Napi");
    expect(code).toBe(1);
  }
});

test.each(trainings)("process.exit gives its code while lanes train: %o", ({ where, worker }) => {
  expect(ending(where, "exit", worker, 50)).toMatchObject({ code: 7, stderr: "" });
});

test.each([false, true])("a thread that trains can be terminated, and the program goes on: worker %o", (worker) => {
  for (const wait of [0, 80]) {
    expect(ending("host", "terminate", worker, wait)).toEqual({ code: 0, stdout: "goes on\n", stderr: "" });
  }
});

test("the main thread can exit while a thread trains", () => {
  expect(ending("host", "main exits", false, 60)).toMatchObject({ code: 7, stderr: "" });
});
