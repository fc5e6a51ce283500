import { afterAll, beforeAll, test } from "vitest";
import { checkBaseline, checkNetwork, cleanUp, prepare } from "../support/interleavings.ts";

beforeAll(prepare);
afterAll(cleanUp);

test("2,000 interleavings of calls on a network", { timeout: 600_000 }, () => checkNetwork(2000, 20_261_128));

test("500 interleavings of calls on a baseline", { timeout: 240_000 }, () => checkBaseline(500, 20_261_128));
