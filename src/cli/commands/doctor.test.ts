import { expect, it } from "vitest";
import { ONNXRUNTIME_VERSION } from "../../runtime/onnxruntime.ts";
import { runProgram } from "../program.ts";

// --prune would take binaries out of this project; tests/packed tries it on an installed package.
async function doctor(...flags: string[]): Promise<string> {
  let out = "";
  const code = await runProgram(["doctor", ...flags], {
    stdout(text) {
      out += text;
    },
    stderr(text) {
      throw new Error(text);
    },
    onInterrupt: () => () => undefined,
  });
  expect(code).toBe(0);
  return out;
}

it("says which engine runs, in which version, where, and what could be saved", async () => {
  const text = await doctor();
  for (const line of [/^sasrec +\d/m, /^engine +(native|wasm), ONNX Runtime \d/m, /^WebAssembly +\d.* MB, /m]) {
    expect(text).toMatch(line);
  }
  expect(text).toContain(`Node ${process.version}`);
  expect(text).toContain("npm install onnxruntime-web");
});

it("says it as JSON", async () => {
  const { engine, engines, machine, savings, pruned } = JSON.parse(await doctor("--json"));
  expect(engine.version).toBe(ONNXRUNTIME_VERSION);
  expect(engines.wasm.version).toBe(ONNXRUNTIME_VERSION);
  expect(machine).toMatchObject({ os: process.platform, arch: process.arch, node: process.version });
  expect(machine.cores).toBeGreaterThan(0);
  expect(savings).toBeInstanceOf(Array);
  expect(pruned).toBeUndefined();
});
