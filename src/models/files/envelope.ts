/** The one file format of all kinds of models: a safetensors file with these metadata. See `docs/file-format.md`. */

import { platform } from "#platform";
import { openSafetensors, peekMetadata, type SafetensorsFile } from "../../storage/safetensors-reader.ts";
import { encodeSafetensors, safetensorsPieces } from "../../storage/safetensors-writer.ts";
import type { ByteSource } from "../../storage/source.ts";
import { invalidModel, type TensorMap } from "./tensor-reader.ts";

const FORMAT = "sasrec";
/** 3: one format for networks and baselines; ids are tensors if they are many. */
const VERSION = "3";

/** Names of the lists of ids. */
const ID_LISTS = ["items", "users"] as const;

/** What a file says of a model. */
interface Description {
  /** Which kind of model, and the version of its options and tensors. */
  readonly kind: string;
  readonly kindVersion: number;
  readonly options: unknown;
  /** How the model was trained; `null` if that is not known. */
  readonly record: unknown;
  /** Lists of ids that are short enough to stand in the header, by name: JSON. */
  readonly ids: Readonly<Record<string, unknown>>;
}

/** What a file holds. */
export interface Envelope extends Description {
  readonly tensors: TensorMap;
}

/** The same of a file that is open: its tensors are read one by one. */
export interface OpenEnvelope extends Description {
  readonly file: SafetensorsFile;
}

/** The bytes of the file. Throws `invalid-data` if something cannot be written, `not-available` if it is too long. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  return encodeSafetensors(envelope.tensors, metadataOf(envelope), platform.sha256);
}

/** The file piece by piece, of any length. Throws `invalid-data` if something cannot be written. */
export function envelopePieces(envelope: Envelope): AsyncIterable<Uint8Array> {
  return safetensorsPieces(envelope.tensors, metadataOf(envelope), platform.sha256);
}

function metadataOf({ kind, kindVersion, options, record, ids }: Envelope): Readonly<Record<string, string>> {
  return {
    format: FORMAT,
    version: VERSION,
    kind,
    kindVersion: String(kindVersion),
    options: JSON.stringify(options),
    training: JSON.stringify(record),
    ...Object.fromEntries(Object.entries(ids).map(([name, list]) => [name, JSON.stringify(list)])),
  };
}

/**
 * The kind that a file names, before anything in it is checked; `undefined` if it names none. Throws `invalid-file` if it
 * has no header.
 */
export async function peekKind(source: ByteSource): Promise<string | undefined> {
  return (await peekMetadata(source)).get("kind");
}

/** A model file, checked but for its tensors. Throws `invalid-file` saying what is wrong with it. */
export async function openEnvelope(source: ByteSource, requireChecksum: boolean): Promise<OpenEnvelope> {
  const file = await openSafetensors(source, { sha256: platform.sha256, requireChecksum });
  const { metadata } = file;
  const { format = "missing", version = "missing", kind } = metadata;
  if (format !== FORMAT && format !== "sasrec-baseline") throw invalidModel(`it is no sasrec model (format ${format})`);
  if (format !== FORMAT || version !== VERSION) {
    const which = format === FORMAT ? version : "1 of baselines";
    throw invalidModel(
      `its format version is ${which} and this program reads version ${VERSION}: train the model again`,
    );
  }
  if (kind === undefined) throw invalidModel("the metadata has no kind");
  const options = json(metadata, "options");
  const record = json(metadata, "training");
  const ids = Object.fromEntries(
    ID_LISTS.filter((name) => name in metadata).map((name) => [name, json(metadata, name)]),
  );
  return { kind, kindVersion: Number(metadata["kindVersion"]), options, record, ids, file };
}

function json(metadata: Readonly<Record<string, string>>, key: string): unknown {
  const text = metadata[key];
  if (text === undefined) throw invalidModel(`the metadata has no ${key}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidModel(`the metadata's ${key} is no JSON`, { cause });
  }
}
