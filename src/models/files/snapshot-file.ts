/** A snapshot as a file, and back. */

import { platform } from "#platform";
import type { IdMap } from "../../data/ids.ts";
import { isSasrecError, messageOf, quoted, SasrecError } from "../../errors.ts";
import type { OpenFile, Path } from "../../platform/platform.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { allFinite } from "../../storage/finite.ts";
import { type ByteSource, sourceOf } from "../../storage/source.ts";
import { atOnce, inTurns, type Work } from "../../turns.ts";
import type { KindOptions, ModelKind } from "../kind.ts";
import { kindNamed } from "../registry.ts";
import { Snapshot } from "../snapshot.ts";
import { type Envelope, encodeEnvelope, envelopePieces, openEnvelope } from "./envelope.ts";
import { idMapOf, idMapOfList, idTensors, isShort, readIdData } from "./ids.ts";
import { recordOf } from "./record-schema.ts";
import { invalidModel, tensorReader } from "./tensor-reader.ts";

/**
 * The bytes of the file. Throws `non-finite` if a number in it is none, and `not-available` if there is no array of that
 * length.
 */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  return encodeEnvelope(atOnce(envelopeOf(snapshot)));
}

/** The file piece by piece, of any length. Throws `non-finite` before the first piece. */
export async function* snapshotPieces(snapshot: Snapshot): AsyncGenerator<Uint8Array, void, undefined> {
  yield* envelopePieces(await inTurns(envelopeOf(snapshot)));
}

function* envelopeOf({ kind, options, histories, fitted, training }: Snapshot): Work<Envelope> {
  const { items, users, offsets, events } = histories;
  const tensors = new Map<string, NamedTensor>(fitted.tensors());
  for (const [name, tensor] of tensors) yield* checkFinite(name, tensor);
  const ids: Record<string, unknown> = {};
  for (const [name, map] of Object.entries({ items, users })) {
    if (isShort(name, map)) ids[name] = map.ids;
    else for (const [tensorName, tensor] of yield* idTensors(name, map)) tensors.set(tensorName, tensor);
  }
  tensors.set("histories.offsets", { dtype: "I32", shape: [offsets.length], data: offsets });
  tensors.set("histories.events", { dtype: "I32", shape: [events.length], data: events });
  const { runtime: _, ...ofModel } = options as KindOptions & { readonly runtime?: string }; // the machine's
  return { kind: kind.kind, kindVersion: kind.version, options: ofModel, record: training ?? null, ids, tensors };
}

/** How a file is read. */
export interface ReadOptions {
  /** Whether a file without a checksum is refused. */
  readonly requireChecksum: boolean;
  /** Options that belong to the machine. */
  readonly machine: object;
}

/** The model of that kind in a file or its bytes. Throws `invalid-file`. */
export async function readSnapshot(
  kind: ModelKind,
  from: ByteSource | Uint8Array,
  { requireChecksum, machine }: ReadOptions,
): Promise<Snapshot> {
  const source = "read" in from ? from : sourceOf(from);
  const { kind: name, kindVersion, options, record, ids, file } = await openEnvelope(source, requireChecksum);
  if (kind.kind !== name) {
    const title = kindNamed(name)?.title;
    if (title === undefined) throw unknownKind(name);
    throw invalidModel(`the file holds a ${title} and no ${kind.title}: load it with ${title}.load`, { value: name });
  }
  if (kind.version !== kindVersion) {
    const versions = `version ${kindVersion} of ${kind.title} and this program reads version ${kind.version}`;
    throw invalidModel(`it is ${versions}: train the model again`, { value: kindVersion });
  }
  const reader = tensorReader(file);
  const idsOf = async (list: string): Promise<IdMap> => {
    return list in ids ? idMapOfList(list, ids[list]) : inTurns(idMapOf(await readIdData(list, reader)));
  };
  const items = await idsOf("items");
  const users = await idsOf("users");
  const offsets = await reader.starts("histories.offsets", users.size);
  const events = await reader.indices("histories.events", items.size, offsets.at(-1) as number);
  const resolved = resolveOptions(kind, options, machine);
  const fitted = await kind.restore(reader, resolved, { items: items.size, users: users.size });
  reader.done();
  const store = { items, users, offsets, events };
  return new Snapshot({ kind, options: resolved, store, fitted, record: recordOf(record) });
}

/** Does `work` with the open file at `path`, which errors then name. Throws `io`, and what `work` throws. */
export async function inFile<T>(path: Path, work: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await platform.files.open(path);
  try {
    return await work(file);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError("invalid-file", `${path}: ${cause.message}`, { ...cause.details, file: String(path), cause });
  } finally {
    await file.close();
  }
}

/** The error of a file whose kind of model this program does not know. */
export function unknownKind(name: string): SasrecError {
  return invalidModel(`it holds a model of the kind ${quoted(name)}, which this program does not know`, {
    value: name,
  });
}

function resolveOptions(kind: ModelKind, options: unknown, machine: object): KindOptions {
  try {
    return kind.resolve({ ...(options as object), ...machine });
  } catch (cause) {
    throw invalidModel(`its options do not fit: ${messageOf(cause)}`, { cause });
  }
}

/** Numbers that are looked at without a break. */
const STRETCH = 1024 * 1024;

function* checkFinite(name: string, tensor: NamedTensor): Work<void> {
  if (tensor.dtype !== "F32") return;
  const data = tensor.data as Float32Array;
  for (let at = 0; at < data.length; at += STRETCH) {
    if (!allFinite(data.subarray(at, at + STRETCH))) {
      const what = `the model is broken: its tensor ${name} holds a number that is not finite`;
      throw new SasrecError("non-finite", what, { tensor: name });
    }
    yield;
  }
}
