import { expect, test } from "vitest";
import { IdMap } from "../data/ids.ts";
import { CurrentModel } from "./current.ts";
import type { TensorMap } from "./files/tensor-reader.ts";
import type { Fitted, KindOptions, ModelKind } from "./kind.ts";
import { Snapshot } from "./snapshot.ts";

/** An engine that says what happens to it. */
class Engine implements Fitted {
  readonly log: string[];
  readonly name: string;
  free: () => Promise<void> = async () => {
    this.log.push(`${this.name} freed`);
  };

  constructor(log: string[], name: string) {
    this.log = log;
    this.name = name;
  }

  async score(): Promise<void> {}

  tensors(): TensorMap {
    return new Map();
  }

  fresh(): this {
    return new Engine(this.log, `${this.name}'`) as this;
  }

  release(): Promise<void> {
    return this.free();
  }
}

type Model = CurrentModel<KindOptions, Engine>;

function snapshotOf(fitted: Engine): Snapshot<KindOptions, Engine> {
  const ids = new IdMap([]);
  const store = { items: ids, users: ids, offsets: Int32Array.of(0), events: new Int32Array(0) };
  const kind = { kind: "toy" } as unknown as ModelKind<KindOptions, Engine>;
  return new Snapshot({ kind, options: { name: "Toy" }, store, fitted, record: undefined });
}

async function model(log: string[] = []): Promise<Model> {
  const current: Model = new CurrentModel();
  await current.update(async () => snapshotOf(new Engine(log, "a")));
  return current;
}

/** A promise and how to settle it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a call keeps its engine while others are put in place and released", async () => {
  const log: string[] = [];
  const current = await model(log);
  const { opened, open } = gate();
  const call = current.use("Toy", async ({ fitted }) => {
    await opened;
    log.push(`answered by ${fitted.name}`);
  });
  await current.update(async () => snapshotOf(new Engine(log, "b")));
  const released = current.release().then(() => log.push("released"));
  await turn();
  expect(log).toEqual(["b freed"]);
  open();
  await Promise.all([call, released]);
  expect(log).toEqual(["b freed", "answered by a", "a freed", "released"]);
  expect(current.snapshot?.fitted.name).toBe("b'");
});

test("a call that asks for release in its first line is waited for", async () => {
  const log: string[] = [];
  const current = await model(log);
  let released: Promise<unknown> | undefined;
  await current.use("Toy", async () => {
    released = current.release();
    await turn();
    log.push("answered");
  });
  await released;
  expect(log).toEqual(["answered", "a freed"]);
});

test("an update that changes no weights keeps the engine, or the one that release put in its place", async () => {
  const log: string[] = [];
  const current = await model(log);
  await current.update(async (before) => (before as Snapshot<KindOptions, Engine>).with({ record: undefined }));
  expect(log).toEqual([]);
  const { opened, open } = gate();
  const update = current.update(async (before) => {
    await opened;
    return (before as Snapshot<KindOptions, Engine>).with({ options: { name: "Other" } });
  });
  await turn();
  await current.release();
  open();
  await update;
  expect(log).toEqual(["a freed"]);
  expect([current.snapshot?.name, current.snapshot?.fitted.name]).toEqual(["Other", "a'"]);
});

test("updates that throw, at once or later, change nothing and let the next one pass", async () => {
  const current = await model();
  const before = current.snapshot;
  const broken = current.update(() => {
    throw new TypeError("at once");
  });
  const later = current.update(async () => {
    await turn();
    throw new TypeError("later");
  });
  const next = current.update(async (now) => {
    expect(now).toBe(before);
    return snapshotOf(new Engine([], "b"));
  });
  await expect(broken).rejects.toThrow("at once");
  await expect(later).rejects.toThrow("later");
  await next;
  expect(current.snapshot?.fitted.name).toBe("b");
});

test("calls that throw, at once or later, are over: release does not wait for them", async () => {
  const log: string[] = [];
  const current = await model(log);
  const broken = current.use("Toy", () => {
    throw new TypeError("at once");
  });
  const later = current.use("Toy", async () => {
    await turn();
    throw new TypeError("later");
  });
  const released = current.release();
  await expect(broken).rejects.toThrow("at once");
  await expect(later).rejects.toThrow("later");
  await released;
  expect(log).toEqual(["a freed"]);
});

test("an engine that cannot be freed is no error of the update, and release tells it once", async () => {
  const current = await model();
  const { fitted } = current.snapshot as Snapshot<KindOptions, Engine>;
  fitted.free = () => Promise.reject(new TypeError("stuck"));
  await current.update(async () => snapshotOf(new Engine([], "b")));
  await turn();
  await expect(current.release()).rejects.toThrow("stuck");
  await current.release();
});
