/** The latency in process of one recommendation from a new history of 50 events. */
import { SASRec } from "sasrec";
import { randomInt, randomStream } from "../src/random.ts";
import { alternate, type Side } from "./alternate.ts";
import { NETWORK, THREADS } from "./ours.ts";
import { labelOf, type Peer } from "./peer.ts";
import { pytorch, variantsFor } from "./pytorch.ts";
import { type Row, rowOf } from "./report.ts";
import { ml1m } from "./shapes.ts";
import { median, quantile } from "./statistics.ts";
import type { Suite } from "./suite.ts";

/** At least so many calls a side, each with a history of its own. */
const CALLS = 1050;

/** Ours and PyTorch, which pads to `maxLength`, on networks of MovieLens-1M's size. */
export const latencySuite: Suite = {
  rows: ["recommend-one"],
  async run(_, { rounds, variants }) {
    const model = await untrained(ml1m.synthetic.items);
    const shape = { loss: "cross-entropy", maxLength: ml1m.maxLength } as const;
    const rows: Row[] = [];
    for (const variant of variantsFor("recommendation", variants)) {
      const peer = await pytorch(variant, shape, ml1m.synthetic);
      const label = labelOf(peer, "PyTorch", variant);
      rows.push(await latencyRow({ name: "recommend-one", model, items: ml1m.synthetic.items, peer, label }, rounds));
      if (!(peer instanceof Error)) peer.stop();
    }
    await model.release();
    return { rows };
  },
};

/** Whose latency is compared. */
export interface LatencyCase {
  readonly name: string;
  /** Its items are the numbers from 1 to `items`. */
  readonly model: SASRec;
  readonly items: number;
  readonly peer: Peer | Error;
  readonly label: string;
}

/** `recommend` of the model against the peer's `recommendOne`. */
export async function latencyRow({ name, model, items, peer, label }: LatencyCase, rounds: number): Promise<Row> {
  const random = randomStream(3, "batches");
  const each = Math.ceil(CALLS / rounds);
  const histories = Array.from({ length: rounds + 1 }, () => {
    return Array.from({ length: each }, () => Array.from({ length: 50 }, () => 1 + randomInt(random, items)));
  });
  const ours = callsOf(async (round) => {
    const times: number[] = [];
    for (const history of histories[round] ?? []) {
      const started = performance.now();
      await model.recommend({ history, topK: 10 });
      times.push(performance.now() - started);
    }
    return times;
  });
  if (peer instanceof Error) {
    const [mine = []] = await alternate([ours.side], rounds);
    return rowOf(name, mine, label, undefined, { details: ours.details("ours") });
  }
  const theirs = callsOf(async (round) => {
    const { ms } = await peer.ask("recommendOne", { histories: histories[round] });
    return ms as number[];
  });
  const [mine = [], others] = await alternate([ours.side, theirs.side], rounds);
  const details = { ...ours.details("ours"), ...theirs.details("peer") };
  return rowOf(name, mine, label, others, { details });
}

/** A side whose turn is many calls, and the quantiles of all of them but the warm-up's. */
function callsOf(call: (round: number) => Promise<readonly number[]>): {
  side: Side;
  details(who: string): Record<string, number>;
} {
  const all: number[] = [];
  return {
    side: {
      async turn(round) {
        const times = await call(round);
        if (round > 0) all.push(...times);
        return median(times);
      },
    },
    details: (who) => ({ [`${who} p50`]: median(all), [`${who} p99`]: quantile(all, 0.99) }),
  };
}

/** A network of the right size that has hardly been trained: each item is seen once. */
async function untrained(items: number): Promise<SASRec> {
  const itemIds = Array.from({ length: items }, (_, i) => i + 1);
  const userIds = itemIds.map((item) => Math.floor(item / 50));
  const { dim: embeddingDim, blocks: numBlocks, heads: numHeads } = NETWORK;
  const size = { embeddingDim, numBlocks, numHeads, maxLength: ml1m.maxLength };
  return new SASRec({ ...size, preset: "none", epochs: 1, threads: THREADS }).fit({ userIds, itemIds });
}
