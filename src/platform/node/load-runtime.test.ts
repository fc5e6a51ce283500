import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { SasrecError } from "../../errors.ts";
import { loadRuntime } from "./load-runtime.ts";

// A machine without the native library. tests/packed takes it out of an installed package for real.
vi.mock("onnxruntime-node", () => {
  throw new Error("no such package");
});

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => warn.mockRestore());

test("wasm loads without a word", async () => {
  expect((await loadRuntime("wasm")).name).toBe("wasm");
  expect(warn).not.toHaveBeenCalled();
});

test("native is an error that says what is missing and what to do", async () => {
  const error = await loadRuntime("native").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SasrecError);
  expect(error).toMatchObject({ code: "not-available" });
  expect((error as SasrecError).message).toMatch(
    /onnxruntime-node cannot be loaded.*npm install onnxruntime-node.*wasm/,
  );
  expect(warn).not.toHaveBeenCalled();
});

test("auto falls back to WebAssembly and warns in one line, once", async () => {
  expect((await loadRuntime("auto")).name).toBe("wasm");
  expect((await loadRuntime("auto")).name).toBe("wasm");
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/^sasrec: runs in WebAssembly.*onnxruntime-node.*$/)]]);
});
