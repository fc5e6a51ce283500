/**
 * Random interleavings of calls on one model object. Whatever runs at the same time, a call is answered from the model
 * that was current when it came in, updates take effect one after the other, and none is lost.
 *
 * What is right is computed beforehand, in quiet: `Quiet` knows every state that a sequence of updates leads to, and what
 * a model in that state answers.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { Dataset } from "../../src/data/dataset.ts";
import { isSasrecError } from "../../src/errors.ts";
import { evaluate } from "../../src/evaluation/protocol/evaluate.ts";
import { Markov, SASRec } from "../../src/recommender/classes.ts";
import type { NeuralRecommender } from "../../src/recommender/neural-recommender.ts";
import type { Recommender } from "../../src/recommender/recommender.ts";

const tiny = { embeddingDim: 4, numBlocks: 1, maxLength: 4, epochs: 1, threads: 1, dropout: 0 } as const;
const logs = [
  { userIds: [1, 1, 1, 2, 2, 3, 3], itemIds: [1, 2, 3, 3, 2, 1, 3], ratings: [5, 4, 3, 2, 1, 5, 1] },
  { userIds: [1, 1, 2, 2, 2], itemIds: [4, 1, 2, 4, 1] },
].map((columns) => Dataset.from(columns));
const held = Dataset.from({ userIds: [1, 2], itemIds: [1, 2] });

type Model = Recommender;
type Update = (model: Model) => Promise<unknown>;
type Query = (model: Model) => Promise<unknown>;

const network = (model: Model): NeuralRecommender<never> => model as unknown as NeuralRecommender<never>;

let folder = "";
let saved = 0;
const files = { SASRec: [] as string[], Markov: [] as string[] };

const queries: Readonly<Record<string, Query>> = {
  "by user": (model) => model.recommend({ userId: 1, topK: 3 }),
  "by history": (model) => model.recommend({ history: [1, 2], topK: 20, filterSeen: false }),
  "new item": (model) => model.recommend({ history: ["a", 1], unknownItems: "ignore" }),
  batch: (model) => model.recommendBatch({ userIds: [2, 1], excludeItems: [4] }),
  predict: (model) => model.predict(2, 1),
  "new user": (model) => model.predict(9, 2),
  scores: async (model) => Array.from(await model.scoreHistories([[0], [1, 0, 1]])),
  evaluate: async (model) => (await evaluate(model, held, { k: [2] })).metrics,
  similar: (model) => model.similarItems(1, { topK: 4 }),
  ratings: (model) => network(model).predictRatings({ userIds: [1, 9], itemIds: [2, "a"] }),
};

const ofAll: Readonly<Record<string, Update>> = {
  "fit 0": (model) => model.fit(logs[0] as Dataset),
  "fit 1": (model) => model.fit(logs[1] as Dataset),
  "fit of nothing": (model) => model.fit({ userIds: [], itemIds: [] }),
};
const reloads = (kind: keyof typeof files): Readonly<Record<string, Update>> => ({
  "reload 0": (model) => model.reload(files[kind][0] as string),
  "reload 1": (model) => model.reload(files[kind][1] as string),
  "reload nothing": (model) => model.reload(join(folder, "missing")),
});
const ofNetworks: Readonly<Record<string, Update>> = {
  "partial 0": (model) => network(model).fitPartial({ userIds: [1, 9, 9], itemIds: [2, 1, 2] }),
  "partial 1": (model) => network(model).fitPartial({ userIds: [2], itemIds: ["new"] }),
  "add a": (model) => network(model).addItems([{ id: "a", similarTo: [1, 2] }]),
  "add b": (model) => network(model).addItems([{ id: "b" }, { id: "c", vector: [1, 0, 0, 2] }]),
  "add nothing": (model) => network(model).addItems([]),
  "add a known item": (model) => network(model).addItems([{ id: 1 }]),
  aborted: (model) => model.fit(logs[1] as Dataset, { signal: { aborted: true } }),
  "callback throws": (model) => {
    return network(model).fitPartial(
      { userIds: [1], itemIds: [1] },
      {
        onStep() {
          throw new TypeError("mine");
        },
      },
    );
  },
};

/** What came of a call, so that it can be compared: bits of numbers included. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await call);
  } catch (error) {
    if (isSasrecError(error)) return `failed: ${error.code}`;
    if (error instanceof TypeError && error.message === "mine") return "failed: mine";
    throw error;
  }
}

/** The outcome of an update that took effect. */
const DONE = '"done"';

/** Of all tensors in the file: weights, ids and histories. */
function fingerprint(bytes: Uint8Array): string {
  const header = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return createHash("sha1")
    .update(bytes.subarray(8 + header))
    .digest("hex");
}

interface State {
  readonly bytes: Uint8Array;
  readonly fingerprint: string;
  /** By query: alone, and beside another call, with which it shares a run of the engine: more rows may add up otherwise. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
}

/** The states that updates lead to, each computed once, on a model that nothing else uses. */
class Quiet {
  readonly #states = new Map<string, Promise<State>>();
  readonly #steps = new Map<string, Promise<{ readonly path: string; readonly result: string }>>();
  readonly #load: (bytes: Uint8Array) => Promise<Model>;
  readonly #updates: Readonly<Record<string, Update>>;
  readonly #queries: readonly string[];

  constructor(
    load: (bytes: Uint8Array) => Promise<Model>,
    updates: Readonly<Record<string, Update>>,
    queries: readonly string[],
  ) {
    this.#load = load;
    this.#updates = updates;
    this.#queries = queries;
  }

  async start(bytes: Uint8Array): Promise<string> {
    this.#states.set("start", this.#stateOf(await this.#load(bytes)));
    return "start";
  }

  at(path: string): Promise<State> {
    return this.#states.get(path) as Promise<State>;
  }

  /** Where an update leads from `path`, and what its caller is told. */
  step(path: string, name: string): Promise<{ readonly path: string; readonly result: string }> {
    const key = `${path} > ${name}`;
    let step = this.#steps.get(key);
    if (step === undefined) {
      step = this.#take(path, name, key);
      this.#steps.set(key, step);
    }
    return step;
  }

  async #take(path: string, name: string, key: string): Promise<{ readonly path: string; readonly result: string }> {
    const model = await this.#load((await this.at(path)).bytes);
    const result = await outcome((this.#updates[name] as Update)(model).then(() => "done"));
    if (result !== DONE) return { path, result };
    // What is fitted or loaded whole does not depend on what was there.
    const reached = name.startsWith("fit") || name.startsWith("reload") ? name : key;
    if (!this.#states.has(reached)) this.#states.set(reached, this.#stateOf(model));
    return { path: reached, result };
  }

  async #stateOf(model: Model): Promise<State> {
    const answers = new Map<string, readonly string[]>();
    for (const name of this.#queries) {
      const ask = (): Promise<string> => outcome((queries[name] as Query)(model));
      answers.set(name, [await ask(), ...(await Promise.all([ask(), ask()]))]);
    }
    await model.release();
    const bytes = model.toBytes();
    return { bytes, fingerprint: fingerprint(bytes), answers };
  }
}

/** A call that something else does not wait for, or a pause in which others get on. */
type Action = { readonly do: "update" | "query" | "release" | "save" | "pause"; readonly name: string };

async function check(
  model: Model,
  updates: Readonly<Record<string, Update>>,
  quiet: Quiet,
  start: string,
  schedule: readonly Action[],
): Promise<void> {
  const names = schedule.filter((action) => action.do === "update").map(({ name }) => name);
  const steps = [{ path: start, result: "" }];
  for (const name of names) steps.push(await quiet.step((steps.at(-1) as { path: string }).path, name));
  const states = await Promise.all(steps.map(({ path }) => quiet.at(path)));
  const effective = steps.map(({ result }) => result === DONE);
  const checks: Promise<void>[] = [];
  let [asked, done] = [0, 0];
  const finish = async (name: string, mine: number): Promise<void> => {
    const { result } = steps[mine] as { readonly result: string };
    expect(await outcome((updates[name] as Update)(model).then(() => "done"))).toBe(result);
    if (result !== DONE) return; // what is refused may be refused at once
    expect(done).toBe(Math.max(0, effective.lastIndexOf(true, mine - 1))); // in the order in which they were asked for
    done = mine;
  };
  for (const [at, action] of schedule.entries()) {
    if (action.do === "update") {
      checks.push(finish(action.name, ++asked));
    } else if (action.do === "pause") {
      if (action.name === "turn") await new Promise(setImmediate);
      else await Promise.resolve();
    } else if (action.do === "release") {
      checks.push(model.release());
    } else {
      const current = fingerprint(model.toBytes());
      const state = states.slice(done, asked + 1).find((state) => state.fingerprint === current);
      if (state === undefined) throw new Error(`step ${at}: the model is in none of the states that it can be in`);
      if (action.do === "query") {
        const answer = outcome((queries[action.name] as Query)(model));
        checks.push(answer.then((given) => expect(state.answers.get(action.name)).toContain(given)));
      } else {
        const path = join(folder, `saved-${saved++}`);
        checks.push(model.save(path).then(async () => expect(fingerprint(await readFile(path))).toBe(current)));
      }
    }
  }
  await Promise.all(checks);
  expect(fingerprint(model.toBytes())).toBe(states.at(-1)?.fingerprint);
  await model.release();
}

function schedules(updates: readonly string[], asked: readonly string[]): fc.Arbitrary<Action[]> {
  const named = (kind: Action["do"], names: readonly string[]): fc.Arbitrary<Action> => {
    return fc.constantFrom(...names).map((name) => ({ do: kind, name }));
  };
  const rare = updates.filter((name) => name.startsWith("fit "));
  const often = updates.filter((name) => !rare.includes(name));
  return fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: named("update", rare) },
        { weight: 12, arbitrary: named("update", often) },
        { weight: 20, arbitrary: named("query", asked) },
        { weight: 3, arbitrary: named("release", [""]) },
        { weight: 2, arbitrary: named("save", [""]) },
        { weight: 14, arbitrary: named("pause", ["turn", "moment"]) },
      ),
      { minLength: 2, maxLength: 10 },
    )
    .filter((actions) => actions.filter((action) => action.do === "update").length <= 3);
}

/** Writes the files that models are loaded from. */
export async function prepare(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "sasrec-interleavings-"));
  for (const [at, log] of logs.entries()) {
    files.SASRec.push(join(folder, `sasrec-${at}`));
    files.Markov.push(join(folder, `markov-${at}`));
    await (await new SASRec(tiny).fit(log)).save(files.SASRec[at] as string);
    await (await new Markov().fit(log)).save(files.Markov[at] as string);
  }
}

/** Removes them. */
export function cleanUp(): void {
  rmSync(folder, { recursive: true });
}

/** How schedules are checked. */
export interface Checking {
  readonly runs: number;
  readonly seed: number;
  /** Milliseconds, less than the test has: else the files are removed under schedules that still run, which then fail. */
  readonly limit: number;
}

/** Checks random schedules of calls on a network. */
export function checkNetwork(how: Checking): Promise<void> {
  const load = (bytes: Uint8Array): Promise<Model> => SASRec.fromBytes(bytes) as unknown as Promise<Model>;
  const updates = { ...ofAll, ...reloads("SASRec"), ...ofNetworks };
  return checkAll(load, files.SASRec[0] as string, updates, Object.keys(queries), how);
}

/** Checks random schedules of calls on a baseline. */
export function checkBaseline(how: Checking): Promise<void> {
  const load = (bytes: Uint8Array): Promise<Model> => Markov.fromBytes(bytes) as unknown as Promise<Model>;
  const asked = Object.keys(queries).filter((name) => name !== "ratings");
  const updates = { ...ofAll, ...reloads("Markov") };
  return checkAll(load, files.Markov[0] as string, updates, asked, how);
}

async function checkAll(
  load: (bytes: Uint8Array) => Promise<Model>,
  path: string,
  updates: Readonly<Record<string, Update>>,
  asked: readonly string[],
  { runs, seed, limit }: Checking,
): Promise<void> {
  const quiet = new Quiet(load, updates, asked);
  const bytes = await readFile(path);
  const start = await quiet.start(bytes);
  const property = fc.asyncProperty(schedules(Object.keys(updates), asked), async (schedule) => {
    await check(await load(bytes), updates, quiet, start, schedule);
  });
  await fc.assert(property, {
    numRuns: runs,
    seed,
    interruptAfterTimeLimit: limit,
    markInterruptAsFailure: true,
  });
}
