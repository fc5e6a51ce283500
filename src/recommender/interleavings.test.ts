import { afterAll, beforeAll, test } from "vitest";
import { checkBaseline, checkNetwork, cleanUp, prepare } from "../../tests/support/interleavings.ts";

// 2,000 of them are in tests/e2e.

beforeAll(prepare);
afterAll(cleanUp);

test("200 interleavings of calls on a network", { timeout: 240_000 }, () => checkNetwork(200, 1));

test("300 interleavings of calls on a baseline", { timeout: 240_000 }, () => checkBaseline(300, 1));
