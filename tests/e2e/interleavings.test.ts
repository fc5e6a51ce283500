import { afterAll, beforeAll, test } from "vitest";
import { checkBaseline, checkNetwork, cleanUp, prepare } from "../support/interleavings.ts";

beforeAll(prepare);
afterAll(cleanUp);

const seed = 20_261_128;

test("2,000 interleavings of calls on a network", { timeout: 630_000 }, () => {
  return checkNetwork({ runs: 2000, seed, limit: 600_000 });
});

test("500 interleavings of calls on a baseline", { timeout: 270_000 }, () => {
  return checkBaseline({ runs: 500, seed, limit: 240_000 });
});
