/**
 * A snapshot as the bytes of a file, and back.
 *
 * @module
 */

import { platform } from "#platform";
import { SasrecError } from "../../errors.ts";
import { allFinite } from "../../storage/finite.ts";
import type { NamedTensor } from "../../storage/safetensors.ts";
import type { KindOptions, ModelKind } from "../kind.ts";
import { kindNamed } from "../registry.ts";
import { Snapshot } from "../snapshot.ts";
import { decodeEnvelope, encodeEnvelope } from "./envelope.ts";
import { idTensors, readIds } from "./ids.ts";
import { recordOf } from "./record-schema.ts";
import { invalidModel, tensorReader } from "./tensor-reader.ts";

/** The bytes of the file. Throws `non-finite` if a number in it is none. */
export function encodeSnapshot({ kind, options, histories, fitted, training }: Snapshot): Uint8Array {
  const { items, users, offsets, events } = histories;
  const tensors = new Map<string, NamedTensor>(fitted.tensors());
  for (const [name, { data }] of tensors) checkFinite(name, data);
  for (const [name, tensor] of idTensors("items", items)) tensors.set(name, tensor);
  for (const [name, tensor] of idTensors("users", users)) tensors.set(name, tensor);
  tensors.set("histories.offsets", { dtype: "I32", shape: [offsets.length], data: offsets });
  tensors.set("histories.events", { dtype: "I32", shape: [events.length], data: events });
  const { runtime: _, ...ofModel } = options as KindOptions & { readonly runtime?: string }; // the machine's
  const envelope = { kind: kind.kind, kindVersion: kind.version, options: ofModel, record: training ?? null, tensors };
  return encodeEnvelope(envelope, platform.sha256);
}

/** The model of that kind in `bytes`. `machine`: options that belong to the machine. Throws `invalid-file`. */
export async function decodeSnapshot(kind: ModelKind, bytes: Uint8Array, machine: object): Promise<Snapshot> {
  const { kind: name, kindVersion, options, record, tensors } = decodeEnvelope(bytes, platform.sha256);
  if (kind.kind !== name) {
    const title = kindNamed(name)?.title;
    if (title === undefined)
      throw invalidModel(`it holds a model of the kind "${name}", which this program does not know`);
    throw invalidModel(`the file holds a ${title} and no ${kind.title}: load it with ${title}.load`);
  }
  if (kind.version !== kindVersion) {
    const versions = `version ${kindVersion} of ${kind.title} and this program reads version ${kind.version}`;
    throw invalidModel(`it is ${versions}: train the model again`);
  }
  const reader = tensorReader(tensors);
  const items = readIds("items", reader);
  const users = readIds("users", reader);
  const offsets = reader.starts("histories.offsets", users.size);
  const events = reader.indices("histories.events", items.size, offsets.at(-1) as number);
  const resolved = resolveOptions(kind, options, machine);
  const fitted = await kind.restore(reader, resolved, { items: items.size, users: users.size });
  reader.done();
  const store = { items, users, offsets, events };
  return new Snapshot({ kind, options: resolved, store, fitted, record: recordOf(record) });
}

function resolveOptions(kind: ModelKind, options: unknown, machine: object): KindOptions {
  try {
    return kind.resolve({ ...(options as object), ...machine });
  } catch (cause) {
    throw invalidModel(`its options do not fit: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function checkFinite(name: string, data: NamedTensor["data"]): void {
  if (!(data instanceof Float32Array) || allFinite(data)) return;
  throw new SasrecError("non-finite", `the model is broken: its tensor ${name} holds a number that is not finite`, {
    tensor: name,
  });
}
