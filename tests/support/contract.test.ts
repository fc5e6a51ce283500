import { expect, it } from "vitest";
import { contract, mustFail, reasonsFor } from "./contract.ts";

const fails = async (): Promise<void> => {
  throw new Error("not here");
};

contract("a contract", { passes: () => undefined, fails }, [{ reason: "the test of skips", tests: ["fails"] }]);

it("takes a skipped test that passes for an error", async () => {
  await mustFail(fails, "it fails");
  await expect(mustFail(async () => undefined, "it failed once")).rejects.toThrow('skipped because "it failed once"');
});

it("refuses to skip a test that does not exist", () => {
  const skips = [{ reason: "it fails", tests: ["fials"] }];
  expect(() => reasonsFor({ fails }, skips)).toThrow('no test of the contract is named "fials"');
  expect(reasonsFor({ fails }, [{ reason: "it fails", tests: ["fails"] }])).toEqual(new Map([["fails", "it fails"]]));
});
