import { afterAll, beforeAll, test } from "vitest";
import { checkBaseline, checkNetwork, cleanUp, prepare } from "../../tests/support/interleavings.ts";

// 2,000 of them are in tests/e2e.

beforeAll(prepare);
afterAll(cleanUp);

test("200 interleavings of calls on a network", { timeout: 270_000 }, () => {
  return checkNetwork({ runs: 200, seed: 1, limit: 240_000 });
});

test("300 interleavings of calls on a baseline", { timeout: 270_000 }, () => {
  return checkBaseline({ runs: 300, seed: 1, limit: 240_000 });
});
