/** One file from the network, whole and checked, in memory. */

import { platform } from "#platform";
import { joined } from "../../arrays.ts";
import { SasrecError } from "../../errors.ts";

/** How far a download is. */
export interface DownloadProgress {
  readonly address: string;
  readonly receivedBytes: number;
  /** `undefined` if the server does not say. */
  readonly totalBytes: number | undefined;
}

/** What a download must turn out to be, and how to follow it. */
export interface DownloadOptions {
  readonly sha256?: string | undefined;
  readonly bytes?: number | undefined;
  readonly progress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gives up after this long without a byte. */
  readonly idleMilliseconds?: number;
}

/** No archive in the registry comes near it. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The bytes at `address`.
 *
 * Throws `download-failed` (no answer, an answer other than 200, a broken or silent connection, another
 * size or SHA-256 than expected); `aborted` if `signal` was.
 */
export async function download(address: string, options: DownloadOptions): Promise<Uint8Array> {
  const { signal, idleMilliseconds = 30_000 } = options;
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  if (signal?.aborted) throw aborted(address, signal);
  signal?.addEventListener("abort", abort);
  let timer = setTimeout(abort, idleMilliseconds);
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(abort, idleMilliseconds);
  };
  try {
    const bytes = await receive(address, options, stop.signal, touch);
    verify(bytes, address, options);
    return bytes;
  } catch (cause) {
    if (signal?.aborted) throw aborted(address, signal);
    if (cause instanceof SasrecError) throw cause;
    const reason = stop.signal.aborted ? `no data for ${idleMilliseconds / 1000} seconds` : reasonOf(cause);
    throw failed(address, reason, cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function receive(
  address: string,
  { bytes: expected, progress }: DownloadOptions,
  signal: AbortSignal,
  touch: () => void,
): Promise<Uint8Array> {
  const response = await fetch(address, { signal });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw failed(address, `the server answered ${response.status} ${response.statusText}`.trimEnd());
  }
  const declared = Number(response.headers.get("content-length") ?? Number.NaN);
  const totalBytes = Number.isFinite(declared) ? declared : expected;
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  for await (const chunk of response.body) {
    touch();
    chunks.push(chunk);
    receivedBytes += chunk.length;
    if (receivedBytes > MAX_BYTES) throw failed(address, `more than ${MAX_BYTES} bytes`);
    progress?.({ address, receivedBytes, totalBytes });
  }
  return joined(new Uint8Array(receivedBytes), chunks);
}

function verify(bytes: Uint8Array, address: string, { bytes: expected, sha256 }: DownloadOptions): void {
  if (expected !== undefined && bytes.length !== expected) {
    throw failed(address, `received ${bytes.length} bytes, expected ${expected}`);
  }
  if (sha256 === undefined) return;
  const digest = platform.sha256().update(bytes).digest();
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sha256) throw failed(address, `SHA-256 is ${found}, expected ${sha256}`);
}

/** `fetch` says only "fetch failed"; what failed is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

function failed(address: string, reason: string, cause?: unknown): SasrecError {
  return new SasrecError("download-failed", `cannot download ${address}: ${reason}`, { url: address, cause });
}

function aborted(address: string, signal: AbortSignal): SasrecError {
  return new SasrecError("aborted", `the download of ${address} was aborted`, { cause: signal.reason });
}
