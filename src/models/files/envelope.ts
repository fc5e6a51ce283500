/**
 * The one file format of all kinds of models: a safetensors file with these metadata. See `docs/file-format.md`.
 *
 * @module
 */

import type { Sha256 } from "../../storage/checksum.ts";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../storage/safetensors.ts";
import { invalidModel, type TensorMap } from "./tensor-reader.ts";

const FORMAT = "sasrec";
/** 3: one format for networks and baselines; ids are tensors. */
const VERSION = "3";

/** What a file holds. */
export interface Envelope<Tensors extends TensorMap = TensorMap> {
  /** Which kind of model, and the version of its options and tensors. */
  readonly kind: string;
  readonly kindVersion: number;
  readonly options: unknown;
  /** How the model was trained; `null` if that is not known. */
  readonly record: unknown;
  readonly tensors: Tensors;
}

/** The bytes of the file. Throws `invalid-data` if something cannot be written. */
export function encodeEnvelope({ kind, kindVersion, options, record, tensors }: Envelope, sha256: Sha256): Uint8Array {
  const metadata = {
    format: FORMAT,
    version: VERSION,
    kind,
    kindVersion: String(kindVersion),
    options: JSON.stringify(options),
    training: JSON.stringify(record),
  };
  return encodeSafetensors(tensors, metadata, sha256);
}

/** The content of a file. The tensors may be views of `bytes`. Throws `invalid-file` saying what is wrong with them. */
export function decodeEnvelope(bytes: Uint8Array, sha256: Sha256): Envelope<Map<string, NamedTensor>> {
  const { tensors, metadata } = decodeSafetensors(bytes, { sha256 });
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
  return { kind, kindVersion: Number(metadata["kindVersion"]), options, record, tensors };
}

function json(metadata: Readonly<Record<string, string>>, key: string): unknown {
  const text = metadata[key];
  if (text === undefined) throw invalidModel(`the metadata has no ${key}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidModel(`the metadata's ${key} is no JSON`, cause);
  }
}
