/**
 * The header of a safetensors file, read with suspicion.
 *
 * @module
 */

import { z } from "zod";
import { SasrecError } from "../errors.ts";

/** A tensor as the header declares it; offsets are bytes from the start of the tensor data. */
export interface Header {
  readonly dtype: "F32" | "I32";
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A header that has been checked against the size of the file. */
export interface ParsedHeader {
  readonly entries: ReadonlyMap<string, Header>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where tensor data starts in the file. */
  readonly dataStart: number;
}

/** The largest header of the safetensors specification. */
const MAX_HEADER = 100_000_000;
const MAX_RANK = 8;
const ELEMENT_BYTES = 4;

const offset = z.int().min(0);
const entrySchema = z.strictObject({
  dtype: z.enum(["F32", "I32"]),
  shape: z.array(offset).max(MAX_RANK),
  data_offsets: z.tuple([offset, offset]),
});
const metadataSchema = z.record(z.string(), z.string());

/** The header of `bytes`. Throws `invalid-file`. Tensors must follow each other without holes or overlaps. */
export function parseHeader(bytes: Uint8Array): ParsedHeader {
  if (bytes.length < 8) throw invalid(`it has ${bytes.length} bytes; a safetensors file has at least 8`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const left = bytes.length - 8;
  if (declared > BigInt(Math.min(left, MAX_HEADER))) {
    throw invalid(`its header claims ${declared} bytes, and ${left} are there: it is truncated or no safetensors file`);
  }
  const length = Number(declared);
  const json = parseJson(bytes.subarray(8, 8 + length));
  const entries = new Map<string, Header>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") metadata = check(metadataSchema, value, "the metadata");
    else entries.set(name, parseEntry(name, value));
  }
  checkOffsets(entries, left - length);
  return { entries, metadata, dataStart: 8 + length };
}

function parseJson(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid("its header is no JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("its header is no JSON object");
  return value;
}

function parseEntry(name: string, value: unknown): Header {
  const { dtype, shape, data_offsets } = check(entrySchema, value, `the tensor ${name}`);
  const [start, end] = data_offsets;
  const elements = shape.reduce((a, b) => a * b, 1);
  if (!Number.isSafeInteger(elements * ELEMENT_BYTES) || end - start !== elements * ELEMENT_BYTES) {
    throw invalid(`the tensor ${name} of shape [${shape}] does not fill its bytes ${start} to ${end}`);
  }
  return { dtype, shape, start, end };
}

function checkOffsets(entries: ReadonlyMap<string, Header>, size: number): void {
  let at = 0;
  const sorted = [...entries].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  for (const [name, { start, end }] of sorted) {
    if (start !== at) throw invalid(`the tensor ${name} starts at byte ${start} and should start at ${at}`);
    at = end;
  }
  if (at !== size) throw invalid(`its tensors end at byte ${at} of ${size}: it is truncated or has trailing bytes`);
}

function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`${what} is malformed: ${issue?.path.join(".")} ${issue?.message}`, result.error);
}

function invalid(why: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-file", `cannot read the file: ${why}`, cause === undefined ? {} : { cause });
}
