/** Contract suites: the same tests for every implementation of an interface. */

import { describe, it } from "vitest";

/** Tests that an implementation cannot pass, and why. */
export interface Skip {
  readonly reason: string;
  /** Names of tests. */
  readonly tests: readonly string[];
}

/** The tests of a contract by name, for one implementation. */
export type ContractTests = Readonly<Record<string, () => Promise<void> | void>>;

/**
 * The suite `title`. A test that `skips` name is reported as skipped, with its reason, if it fails; if it passes, that is
 * an error: the reason is none any more. So is a skip of a test that does not exist.
 */
export function contract(title: string, tests: ContractTests, skips: readonly Skip[] = []): void {
  const reasons = reasonsFor(tests, skips);
  describe(title, () => {
    for (const [name, test] of Object.entries(tests)) {
      const reason = reasons.get(name);
      if (reason === undefined) it(name, test);
      else {
        it(name, async ({ skip }) => {
          await mustFail(test, reason);
          skip(reason);
        });
      }
    }
  });
}

/** The reason to skip, by test. Throws if a test of that name does not exist. */
export function reasonsFor(tests: ContractTests, skips: readonly Skip[]): ReadonlyMap<string, string> {
  const reasons = new Map(skips.flatMap(({ reason, tests }) => tests.map((name) => [name, reason] as const)));
  for (const name of reasons.keys()) {
    if (!(name in tests)) throw new Error(`no test of the contract is named "${name}"`);
  }
  return reasons;
}

/** Throws if `test` passes. */
export async function mustFail(test: () => Promise<void> | void, reason: string): Promise<void> {
  try {
    await test();
  } catch {
    return;
  }
  throw new Error(`passes, so it must not be skipped because "${reason}"`);
}
