/**
 * Errors are data: each code with the call that raises it, its details, and what every message keeps to.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { download } from "../src/datasets/registered/download.ts";
import { isSasrecError, listed, quoted, SasrecError, type SasrecErrorCode } from "../src/errors.ts";
import { constant, op } from "../src/graph/index.ts";
import { Dataset, loadFile, loadModel, Markov, Popularity, parseDataset, SASRec } from "../src/index.ts";
import { circle } from "./support/circle.ts";
import { failure } from "./support/failure.ts";

const tiny = { embeddingDim: 8, maxLength: 8, epochs: 1, threads: 1 } as const;
const nasty = `\u001b[31m${"x".repeat(10_000)}\n`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-errors-"));
  await writeFile(join(folder, "broken.safetensors"), "no model");
});
afterAll(() => rm(folder, { recursive: true }));

const fitted = (): Promise<Markov> => new Markov().fit(circle());

interface Case {
  readonly what: string;
  readonly call: () => unknown;
  readonly message: string;
  readonly details: object;
}

/** At least one call for each code. */
const cases: Readonly<Record<SasrecErrorCode, readonly Case[]>> = {
  "invalid-option": [
    {
      what: "a wrong value",
      call: () => new SASRec({ embeddingDim: -1 }),
      message: "SASRec: embeddingDim is -1. Give a whole number from 1 to 1,024.",
      details: { what: "SASRec", option: "embeddingDim", value: -1 },
    },
    {
      what: "a misspelt option",
      call: () => new SASRec({ embedingDim: 8 } as object),
      message: 'SASRec has no option "embedingDim". Did you mean embeddingDim?',
      details: { option: "embedingDim", value: 8 },
    },
    {
      what: "a nasty value",
      call: () => new SASRec({ loss: nasty } as object),
      message: 'SASRec: loss is "\\u001b[31mxxxxxxxxxx',
      details: { option: "loss", value: nasty },
    },
    {
      what: "ten thousand options",
      call: () => new SASRec(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`${i}${nasty}`, i]))),
      message: "And 9995 more.",
      details: { what: "SASRec" },
    },
  ],
  "invalid-data": [
    {
      what: "a wrong rating",
      call: () => Dataset.from({ userIds: [1, 2], itemIds: [1, 2], ratings: [1, nasty as unknown as number] }),
      message: 'ratings[1] is "\\u001b[31m',
      details: { column: "ratings", row: 1, value: nasty },
    },
  ],
  "invalid-file": [
    {
      what: "a model that is none",
      call: () => loadModel(join(folder, "broken.safetensors")),
      message: "broken.safetensors: ",
      details: { file: expect.stringContaining("broken.safetensors") },
    },
    {
      what: "a row that cannot be read",
      call: () => parseDataset(`user_id,item_id,rating\n1,2,3\n1,2,${nasty}`, { file: "log.csv" }),
      message: "log.csv",
      details: { file: "log.csv", row: 3, column: "rating", value: expect.any(String) },
    },
  ],
  "invalid-graph": [
    {
      what: "shapes that do not fit",
      call: () => op.Add(constant(new Float32Array(2), [2]), constant(new Float32Array(3), [3])),
      message: "do not broadcast",
      details: { operator: "Add" },
    },
  ],
  "unknown-user": [
    {
      what: "a stranger",
      call: async () => (await fitted()).recommend({ userId: nasty }),
      message: 'user "\\u001b[31m',
      details: { user: nasty },
    },
  ],
  "unknown-item": [
    {
      what: "ten thousand items",
      call: async () =>
        (await fitted()).recommend({ history: Array.from({ length: 10_000 }, (_, i) => `${nasty}${i}`) }),
      message: "and 9995 more were not in the data",
      details: { item: `${nasty}0` },
    },
  ],
  "empty-history": [
    {
      what: "nothing to go by",
      call: async () => (await fitted()).recommend({ history: [] }),
      message: "the history is empty",
      details: { model: "Markov" },
    },
  ],
  "not-fitted": [
    {
      what: "a model that has not learned",
      call: () => new SASRec(tiny).recommend({ history: [1] }),
      message: "SASRec has not been fitted: call fit(data)",
      details: { model: "SASRec" },
    },
  ],
  "not-available": [
    {
      what: "a model that cannot do it",
      call: async () => (await new Popularity().fit(circle())).similarItems("item 1"),
      message: "Popularity compares no items",
      details: { feature: "similarItems" },
    },
  ],
  "download-failed": [
    {
      what: "an address that nobody has",
      call: () => download("http://127.0.0.1:1/none.zip", {}),
      message: "cannot download http://127.0.0.1:1/none.zip",
      details: { url: "http://127.0.0.1:1/none.zip" },
    },
  ],
  "non-finite": [
    {
      what: "a training that diverges",
      call: () => new SASRec({ ...tiny, learningRate: 10, norm: "post", epochs: 9, warmupSteps: 0 }).fit(circle()),
      message: "lower the learning rate or set clipNorm",
      details: { step: expect.any(Number) },
    },
  ],
  aborted: [
    {
      what: "a training that is stopped",
      call: () => new SASRec(tiny).fit(circle(), { signal: { aborted: true, reason: "enough" } }),
      message: "training was aborted",
      details: { epoch: 1 },
    },
  ],
  io: [
    {
      what: "a file that is not there",
      call: () => loadFile("/nowhere/log.csv"),
      message: "cannot read /nowhere/log.csv",
      details: { path: "/nowhere/log.csv" },
    },
  ],
};

const all = Object.entries(cases).flatMap(([code, list]) => list.map((one) => ({ code, ...one })));

describe.each(all)("$code: $what", ({ code, call, message, details }) => {
  it("has details and a message that is short, plain and safe to print", async () => {
    const error = await failure(call);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
    expect(error.details).toMatchObject(details);
    expect(error.message.length).toBeLessThanOrEqual(500);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(error.message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(error.message).not.toMatch(
      /Invalid input|Invalid option|expected |Too (small|big)|Unrecognized|Unexpected token/,
    );
    expect(Object.isFrozen(error.details)).toBe(true);
  });
});

it("the guard narrows the details, and keeps the cause", () => {
  const error: unknown = new SasrecError("invalid-file", "log.csv is broken", {
    file: "log.csv",
    row: 3,
    cause: "why",
  });
  if (!isSasrecError(error, "invalid-file")) throw error;
  const row: number | undefined = error.details.row;
  expect([row, error.details, error.cause]).toEqual([3, { file: "log.csv", row: 3 }, "why"]);
  expect(isSasrecError(error, "io")).toBe(false);
  expect(isSasrecError(error)).toBe(true);
  expect(isSasrecError(new Error("no"))).toBe(false);
  // @ts-expect-error: a file error has no `url`
  expect(error.details.url).toBeUndefined();
});

it("a long message keeps its beginning, and its end, which says what to do", () => {
  const { message } = new SasrecError("io", `cannot read ${"x".repeat(2000)}: give another file`);
  expect(message).toMatch(/^cannot read x+…x+: give another file$/);
  expect(message).toHaveLength(500);
});

it("values are quoted, lists counted", () => {
  const seven = ["a", "b", "c", "d", "e", "f", "g"];
  expect(quoted("a\n\t\u0000")).toBe('"a\\n\\t\\u0000"');
  expect(quoted("y".repeat(99))).toBe(`"${"y".repeat(59)}…"`);
  expect([quoted(5n), quoted(null), quoted(() => 1), quoted({}), quoted(new Map())]).toEqual([
    "5n",
    "null",
    "a function",
    "an object",
    "an object of the class Map",
  ]);
  expect(quoted(seven)).toBe('["a", "b", "c", "d", "e" and 2 more]');
  expect([listed(seven), listed(["a", "b"], "or"), listed(["a"]), listed([])]).toEqual([
    "a, b, c, d, e and 2 more",
    "a or b",
    "a",
    "none",
  ]);
});
