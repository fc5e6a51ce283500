/** `sasrec recommend MODEL --all-users --out FILE` */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import type { Id } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import type { AnyModel } from "../../recommender/create.ts";
import type { RecommendBatchOptions } from "../../recommender/requests.ts";
import { type CliIo, interruptible, type Note } from "../output/io.ts";
import { rowFormat } from "../output/recommendations-file.ts";
import { progressNotes } from "./evaluate-model.ts";

/** What every list follows. */
export type Choice = Omit<RecommendBatchOptions, "userIds" | "histories">;

/** What was written. */
export interface Written {
  readonly file: string;
  readonly users: number;
  readonly rows: number;
  /** Users of the data who have no item that the model knows. */
  readonly withoutHistory: number;
}

/** Users whose lists exist at the same time. */
const BLOCK = 1024;

/**
 * Writes a list for every user: of `data`, with the histories there, or else of the model. Rows are written as they come,
 * and the file takes its place when all are. A user of the data without a history that the model knows gets popular items
 * if `choice` says so, and is left out otherwise.
 */
export async function recommendAll(
  model: AnyModel,
  data: Dataset | undefined,
  choice: Choice,
  out: string,
  io: CliIo,
  note: Note,
): Promise<Written> {
  const popular = choice.fallback === "popular";
  const format = rowFormat(out, popular && data !== undefined);
  const users = data?.users ?? model.users;
  const total = data?.numUsers ?? model.users.size;
  const counts = { users: 0, rows: 0, withoutHistory: 0 };
  const tell = progressNotes(model.name, note);
  const started = Date.now();
  let stopped = false;

  async function* content(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    yield encoder.encode(format.head);
    let done = 0;
    for (const block of blocksOf(users)) {
      if (stopped) throw new SasrecError("aborted", "the recommendation was interrupted");
      const asked = data === undefined ? block : block.filter((user) => popular || isKnown(model, data, user));
      const whose =
        data === undefined ? { userIds: asked } : { histories: asked.map((user) => data.getUserItems(user)) };
      const lists = await model.recommendBatch({ ...choice, ...whose });
      counts.users += asked.length;
      counts.withoutHistory += block.length - asked.length;
      counts.rows += lists.reduce((sum, list) => sum + list.length, 0);
      yield encoder.encode(asked.map((user, i) => format.rows(user, lists[i] ?? [])).join(""));
      done += block.length;
      tell({ done, total, secondsLeft: ((Date.now() - started) / 1000) * (total / done - 1) });
    }
  }

  const stop = (): void => {
    stopped = true;
  };
  await interruptible(io, `interrupted: ${out} is as it was`, stop, () => platform.files.write(out, content()));
  return { file: out, ...counts };
}

function isKnown(model: AnyModel, data: Dataset, user: Id): boolean {
  return data.getUserItems(user).some((item) => model.items.indexOf(item) !== undefined);
}

function* blocksOf(users: Iterable<Id>): Generator<Id[]> {
  let block: Id[] = [];
  for (const user of users) {
    if (block.push(user) < BLOCK) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
