/** RecTools and RecBole as their users run them: an epoch of `fit`, then `recommend` for all users of MovieLens-1M. */
import { Dataset, SASRec, type SASRecOptions } from "sasrec";
import { alternate, type Outcome, sideOf } from "./alternate.ts";
import { withJson } from "./files.ts";
import { latencyRow } from "./latency.ts";
import { NETWORK, THREADS } from "./ours.ts";
import { labelOf, peerIfAny } from "./peer.ts";
import { type Row, rowOf } from "./report.ts";
import { type Histories, historiesOf, ml1m } from "./shapes.ts";
import type { Settings, Suite } from "./suite.ts";

const BATCH = 128;

const common: SASRecOptions = {
  preset: "none",
  embeddingDim: NETWORK.dim,
  numBlocks: NETWORK.blocks,
  numHeads: NETWORK.heads,
  dropout: NETWORK.dropout,
  maxLength: ml1m.maxLength,
  batchSize: BATCH,
  epochs: 1,
  warmupSteps: 0,
  threads: THREADS,
};

/** What is compared of a library: rows of `fit`, named, with our options and the arguments of the peer's `fit`. */
interface Library {
  readonly name: string;
  readonly script: string;
  /** The quickest last. */
  readonly epochs: Readonly<Record<string, { readonly ours: SASRecOptions; readonly peer: object }>>;
}

/** RecTools learns from a user's latest window, has the original LayerNorm, and any of our losses. */
const rectools: Library = {
  name: "rectools",
  script: "rectools_sasrec.py",
  epochs: {
    "rectools-epoch": { ours: { windows: "last", norm: "original" }, peer: { loss: "ce" } },
    "rectools-epoch-bce": { ours: { windows: "last", norm: "original", loss: "bce" }, peer: { loss: "bce" } },
  },
};

/** RecBole learns every event but a user's first, as `windows: "all"` does, and normalises after each part. */
const recbole = (batches: number): Library => ({
  name: "recbole",
  script: "recbole_sasrec.py",
  epochs: { "recbole-epoch": { ours: { windows: "all", norm: "post" }, peer: { batches } } },
});

/** RecTools, and its latency of one recommendation. */
export const rectoolsSuite: Suite = {
  rows: [...Object.keys(rectools.epochs), "rectools-recommend", "rectools-recommend-one"],
  run: async (wanted, settings) => ({ rows: await libraryRows(rectools, await events(0), wanted, settings) }),
};

/** RecBole. It holds out each user's last two events: ours does not learn from them either. */
export const recboleSuite: Suite = {
  rows: ["recbole-epoch", "recbole-recommend"],
  run: async (wanted, settings) => {
    return { rows: await libraryRows(recbole(settings.recboleBatches), await events(2), wanted, settings) };
  },
};

/** The data of a comparison; item ids are the numbers from 1 on. */
interface Events {
  /** All events, for the peer. */
  readonly histories: readonly (readonly number[])[];
  /** Ours: without the last `heldOut` of each user. */
  readonly data: Dataset;
  readonly items: number;
  readonly real: boolean;
}

async function events(heldOut: number): Promise<Events> {
  const { histories: rows, items, real }: Histories = await historiesOf(ml1m);
  const histories = rows.map((row) => Array.from(row, (item) => item + 1));
  const kept = histories.map((history) => history.slice(0, history.length - heldOut));
  const userIds = kept.flatMap((history, user) => history.map(() => user));
  return { histories, data: Dataset.from({ userIds, itemIds: kept.flat() }), items, real };
}

async function libraryRows(
  { name, script, epochs }: Library,
  { histories, data, items, real }: Events,
  wanted: ReadonlySet<string>,
  { rounds, libraryRounds }: Settings,
): Promise<Row[]> {
  const init = { maxLength: ml1m.maxLength, batchSize: BATCH, ...NETWORK };
  const peer = await withJson({ histories }, (path) => peerIfAny(script, { data: path, ...init }));
  const label = labelOf(peer, name);
  const rows: Row[] = [];
  const measure = async (row: string, run: () => Promise<Outcome>, command: string, args = {}): Promise<void> => {
    const ours = sideOf(run);
    const ask =
      peer instanceof Error ? undefined : sideOf(async () => (await peer.ask(command, args)) as unknown as Outcome);
    const [mine = [], theirs] = await alternate(ask === undefined ? [ours] : [ours, ask], libraryRounds);
    const [loss, other] = [ours.loss(), ask?.loss() ?? null];
    const losses = loss === undefined ? {} : { losses: { ours: loss, peer: other } };
    const fewer = libraryRounds === rounds ? {} : { rounds: libraryRounds };
    rows.push(rowOf(row, mine, label, theirs, { ...losses, realData: real, ...fewer }));
  };

  const measured = Object.entries(epochs).filter(([row]) => wanted.has(row));
  for (const [row, options] of measured) await measure(row, () => fitOnce(data, options.ours), "fit", options.peer);
  // What a network was trained for does not change what its recommendations take: the quickest training will do.
  const quickest = Object.values(epochs).at(-1);
  const [recommend, one] = [`${name}-recommend`, `${name}-recommend-one`];
  if (wanted.has(recommend) || wanted.has(one)) {
    const model = await new SASRec({ ...common, ...quickest?.ours }).fit(data);
    if (!(peer instanceof Error) && measured.length === 0) await peer.ask("fit", quickest?.peer);
    if (wanted.has(recommend)) await measure(recommend, () => recommendAll(model, data), "recommend");
    if (wanted.has(one)) rows.push(await latencyRow({ name: one, model, items, peer, label }, rounds));
    await model.release();
  }
  if (!(peer instanceof Error)) peer.stop();
  return rows;
}

async function fitOnce(data: Dataset, options: SASRecOptions): Promise<Outcome> {
  const started = performance.now();
  const model = await new SASRec({ ...common, ...options }).fit(data);
  const ms = performance.now() - started;
  await model.release();
  return { ms, loss: model.training?.epochs[0]?.loss ?? Number.NaN };
}

/** Ten items for every user, seen ones left out. */
async function recommendAll(model: SASRec, data: Dataset): Promise<Outcome> {
  const started = performance.now();
  await model.recommendBatch({ userIds: data.users, topK: 10 });
  return { ms: performance.now() - started };
}
