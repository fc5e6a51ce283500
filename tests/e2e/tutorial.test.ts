import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the tutorial runs, all seven steps, on the embedded data set", async () => {
  const env = { ...process.env, TUTORIAL_EPOCHS: "3" };
  const { stdout } = await promisify(execFile)("npx", ["tsx", "examples/tutorial.ts", "sample"], { env });
  for (const step of [1, 2, 3, 4, 5, 6, 7]) expect(stdout).toContain(`Step ${step}`);
  expect(stdout).toMatch(/SASRec_Model.*0\.\d{4}/);
  expect(stdout).toContain("recommends the same: true");
});
