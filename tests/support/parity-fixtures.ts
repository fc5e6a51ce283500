/** The fixtures of `fixtures/parity`: training steps computed by PyTorch. Their README says what is in them. */

import { readdirSync, readFileSync } from "node:fs";
import type { Architecture, SASRecArchitecture } from "../../src/networks/architecture.ts";
import type { LossName } from "../../src/networks/losses.ts";
import { emptyStore, type ParameterStore } from "../../src/networks/parameter-store.ts";
import { parameterSpecs } from "../../src/networks/parameters.ts";
import type { Batch, Example } from "../../src/training/batches/batch.ts";
import { decodeSafetensors } from "./safetensors.ts";

/** `parity` holds SASRec, `networks` the others. */
export type FixtureFolder = "parity" | "networks";

const folderOf = (folder: FixtureFolder): URL => new URL(`../../fixtures/${folder}/`, import.meta.url);

/** One fixture. */
export interface ParityFixture<A extends Architecture = Architecture> {
  readonly architecture: A;
  readonly loss: LossName;
  /** Negatives an event, for the losses that have them. */
  readonly negatives: number;
  /** Of gbce. */
  readonly calibration: number;
  /** Of cross-entropy. */
  readonly excludeSeen: boolean;
  /** Histories, each with the event after it as its last. */
  readonly sequences: readonly Int32Array[];
  /** The same as examples; the only field if items are masked. */
  readonly examples: readonly Example[];
  /** Columns of the padded batch. */
  readonly columns: number;
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  floats(name: string): Float32Array;
  ints(name: string): Int32Array;
}

/** Names of all fixtures. */
export function parityFixtureNames(folder: FixtureFolder = "parity"): readonly string[] {
  return readdirSync(folderOf(folder)).flatMap((file) => (file.endsWith(".safetensors") ? [file.slice(0, -12)] : []));
}

/** Reads the fixture `name`. */
export function parityFixture(name: string): Promise<ParityFixture<SASRecArchitecture>>;
export function parityFixture(name: string, folder: FixtureFolder): Promise<ParityFixture>;
export async function parityFixture(name: string, folder: FixtureFolder = "parity"): Promise<ParityFixture> {
  const file = readFileSync(new URL(`${name}.safetensors`, folderOf(folder)));
  const { tensors, metadata } = await decodeSafetensors(file, { requireChecksum: false, source: name });
  const {
    lengths,
    loss,
    negatives = 0,
    calibration = 0,
    excludeSeen = false,
    adam,
    ...architecture
  } = JSON.parse(metadata["options"] ?? "{}");
  const get = (tensor: string): Float32Array | Int32Array => {
    const data = tensors.get(tensor)?.data;
    if (!(data instanceof Float32Array || data instanceof Int32Array))
      throw new RangeError(`${name} holds no tensor ${tensor}`);
    return data;
  };
  const columns = Math.max(...lengths);
  const sequences = lengths.map((length: number, row: number) => {
    const [first, last] = [row * columns, row * columns + length];
    return Int32Array.from([...get("ids").subarray(first, last), get("positives")[last - 1] as number]);
  });
  const examples = lengths.map((length: number, row: number) => {
    const rowOf = <A extends Float32Array | Int32Array>(tensor: string): A =>
      get(tensor).subarray(row * columns, row * columns + length) as A;
    const weights = rowOf<Float32Array>("weights");
    const places = Int32Array.from(weights.keys()).filter((place) => weights[place] !== 0);
    const positives = rowOf<Int32Array>("positives");
    return { events: rowOf("ids"), places, targets: places.map((place) => positives[place] as number) };
  });
  return {
    architecture: { network: "sasrec", ...architecture },
    loss,
    negatives,
    calibration,
    excludeSeen,
    sequences,
    examples,
    columns,
    adam,
    floats: (tensor) => get(tensor) as Float32Array,
    ints: (tensor) => get(tensor) as Int32Array,
  };
}

/** The tensors named `<prefix>.<parameter>` as a store. */
export function storeOf(fixture: ParityFixture, prefix: "params" | "grads" | "after3"): ParameterStore {
  const store = emptyStore(parameterSpecs(fixture.architecture));
  for (const [name, view] of store.views) view.set(fixture.floats(`${prefix}.${name}`));
  return store;
}

/** The fixture's negatives in the order of a batch's tokens; fillers get 0. */
export function negativesOf({ negatives: n, sequences, columns, ints }: ParityFixture, batch: Batch): Int32Array {
  const data = new Int32Array(batch.chunks * batch.chunkSize * n);
  let token = 0;
  sequences.forEach((sequence, row) => {
    const rows = ints("negatives").subarray(row * columns * n, (row * columns + sequence.length - 1) * n);
    data.set(rows, token);
    token += rows.length;
  });
  return data;
}
