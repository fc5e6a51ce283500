import { afterEach, expect, it, vi } from "vitest";
import { loadRuntime } from "./load-runtime.ts";

// A package without its engines, as in a bundle that leaves them behind. tests/packed takes them out for real.
vi.mock("onnxruntime-node", () => {
  throw new Error("no such package");
});
vi.mock("./package-file.ts", () => ({ packageFile: () => undefined }));

afterEach(() => vi.restoreAllMocks());

it.each(["auto", "wasm"] as const)("%s is an error that says what is missing and what to do", async (choice) => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const runtime = await loadRuntime(choice);
  await expect(runtime.compile(new Uint8Array(0))).rejects.toMatchObject({
    code: "not-available",
    message: expect.stringMatching(/WebAssembly engine is missing.*Install sasrec again/),
  });
});
