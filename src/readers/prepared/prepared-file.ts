/** A log as one file of typed columns: what `sasrec prepare` writes, and what opens without being read again. */

import { platform } from "#platform";
import { contentHash } from "../../data/content-hash.ts";
import { Dataset } from "../../data/dataset.ts";
import { frozenMap } from "../../data/frozen-map.ts";
import type { Id } from "../../data/ids.ts";
import type { EventColumns, ItemInfo } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import type { Path } from "../../platform/platform.ts";
import type { Dtype, DtypeArrays, NamedTensor } from "../../storage/dtypes.ts";
import { openSafetensors, type SafetensorsFile } from "../../storage/safetensors-reader.ts";
import { safetensorsPieces } from "../../storage/safetensors-writer.ts";
import { inTurns } from "../../turns.ts";
import { idMapOf, idTensors, textsOf, textTensors } from "./id-texts.ts";

/** What the file says it is. */
const FORMAT = "sasrec-events";
const VERSION = "1";

/** Whether a path names a prepared log: by its ending. */
export function isPrepared(path: Path): boolean {
  return /\.safetensors$/i.test(typeof path === "string" ? path : path.pathname);
}

/**
 * Writes `data` to `path`, all or nothing, and returns its content hash. Ids without an event are left out, genres too.
 * Throws `io`, and `not-available` on a big-endian machine.
 */
export async function writePrepared(path: Path, data: Dataset): Promise<string> {
  const [users, items] = [data.userIndices(), data.itemIndices()];
  const [userMap, itemMap] = [data.ids.users.select(users), data.ids.items.select(items)];
  const user = placed(data.columns.user, data.ids.users.indicesIn(userMap));
  const item = placed(data.columns.item, data.ids.items.indicesIn(itemMap));
  const { time, rating } = data.columns;
  const titled = Int32Array.from(
    [...itemMap.ids.keys()].filter((index) => titleOf(data, itemMap.at(index)) !== undefined),
  );
  const titles = Array.from(titled, (index) => titleOf(data, itemMap.at(index)) as string);
  const tensors = new Map<string, NamedTensor>([
    ["user", { dtype: "I32", shape: [user.length], data: user }],
    ["item", { dtype: "I32", shape: [item.length], data: item }],
    ...optional("time", time),
    ...optional("rating", rating),
    ...idTensors("users", userMap),
    ...idTensors("items", itemMap),
    ["titled", { dtype: "I32", shape: [titled.length], data: titled }],
    ...textTensors("titles", titles, titles.length),
  ]);
  const hash = await inTurns(contentHash(data, platform.sha256()));
  const metadata = { format: FORMAT, version: VERSION, name: data.name, hash, notes: JSON.stringify(data.notes) };
  await platform.files.write(path, safetensorsPieces(tensors, metadata, platform.sha256));
  return hash;
}

/** A prepared log, with its hash. Throws `io`, and `invalid-file` for a file that is damaged, or is no prepared log. */
export async function readPrepared(
  path: Path,
  file: string,
): Promise<{ readonly data: Dataset; readonly hash: string }> {
  const source = await platform.files.open(path);
  try {
    const opened = await openSafetensors(source, { source: file, sha256: platform.sha256 });
    const { format, version, name = file, hash = "", notes = "[]" } = opened.metadata;
    if (format !== FORMAT) {
      const what = opened.metadata["kind"] === undefined ? "other tensors" : "a model";
      throw invalid(file, `it holds ${what} and no events: give the log that sasrec prepare wrote`);
    }
    if (version !== VERSION) throw invalid(file, `it is of version ${version}: prepare the log again`);
    const users = await idsIn(opened, "users", file);
    const items = await idsIn(opened, "items", file);
    const user = await indicesIn(opened, "user", users.size, file);
    const item = await indicesIn(opened, "item", items.size, file);
    const columns: EventColumns = {
      user,
      item,
      ...(opened.tensors.has("time") && { time: await vector(opened, "time", "F64", file, user.length) }),
      ...(opened.tensors.has("rating") && { rating: await ratings(opened, file, user.length) }),
    };
    if (item.length !== user.length) throw invalid(file, "its columns are of unequal length");
    const titled = await indicesIn(opened, "titled", items.size, file);
    const ends = await vector(opened, "titles.ends", "F64", file, titled.length);
    const texts = [...textsOf(await vector(opened, "titles.texts", "U8", file), ends)];
    const infos = [...texts.entries()].map(([i, title]): [Id, ItemInfo] => {
      return [items.at(titled[i] as number), Object.freeze({ title })];
    });
    const said: unknown = JSON.parse(notes);
    const contents = {
      name,
      columns,
      ids: { users, items },
      items: frozenMap(infos),
      notes: said as readonly string[],
    };
    return { data: Dataset.of(contents), hash };
  } finally {
    await source.close();
  }
}

function titleOf(data: Dataset, item: Id): string | undefined {
  return data.items.get(item)?.title;
}

function placed(column: Int32Array, places: Int32Array): Int32Array {
  return column.map((index) => places[index] as number);
}

function optional(name: string, data: Float32Array | Float64Array | undefined): [string, NamedTensor][] {
  if (data === undefined) return [];
  const shape = [data.length];
  return [[name, data instanceof Float32Array ? { dtype: "F32", shape, data } : { dtype: "F64", shape, data }]];
}

async function idsIn(
  opened: SafetensorsFile,
  name: string,
  file: string,
): Promise<NonNullable<ReturnType<typeof idMapOf>>> {
  const ends = await vector(opened, `${name}.ends`, "F64", file);
  const texts = await vector(opened, `${name}.texts`, "U8", file);
  const numeric = opened.tensors.has(`${name}.numeric`)
    ? await vector(opened, `${name}.numeric`, "U8", file, ends.length)
    : undefined;
  const map = idMapOf(texts, ends, numeric);
  if (map === undefined) throw invalid(file, `its ${name} are no list of distinct ids`);
  return map;
}

async function indicesIn(opened: SafetensorsFile, name: string, below: number, file: string): Promise<Int32Array> {
  const values = await vector(opened, name, "I32", file);
  if (values.some((value) => value < 0 || value >= below)) throw invalid(file, `${name} points to what is not there`);
  return values;
}

function ratings(opened: SafetensorsFile, file: string, length: number): Promise<Float32Array | Float64Array> {
  const isSingle = opened.tensors.get("rating")?.dtype === "F32";
  return isSingle ? vector(opened, "rating", "F32", file, length) : vector(opened, "rating", "F64", file, length);
}

/** A vector of that type, and of that length if one is given. */
async function vector<D extends Dtype>(
  opened: SafetensorsFile,
  name: string,
  dtype: D,
  file: string,
  length?: number,
): Promise<DtypeArrays[D]> {
  const info = opened.tensors.get(name);
  const fits = info?.dtype === dtype && info.shape.length === 1 && (length === undefined || info.shape[0] === length);
  if (!fits) throw invalid(file, `the tensor ${name} is missing, or of another kind`);
  return opened.read<D>(name);
}

function invalid(file: string, why: string): SasrecError {
  return new SasrecError("invalid-file", `${file} is no prepared log: ${why}`, { file });
}
