/**
 * The one error class of the package: every failure a caller can act on carries a `code`.
 *
 * @module
 */

/** What went wrong, as a stable word a program can switch on. */
export type SasrecErrorCode =
  | "invalid-option"
  | "invalid-data"
  | "invalid-file"
  | "invalid-graph"
  | "unknown-user"
  | "unknown-item"
  | "empty-history"
  | "not-fitted"
  | "not-available"
  | "download-failed"
  | "non-finite"
  | "aborted"
  | "io";

/** An error with a `code`, a message that says what was wrong and what to do, and the `cause` where there is one. */
export class SasrecError extends Error {
  override readonly name = "SasrecError";
  readonly code: SasrecErrorCode;

  constructor(code: SasrecErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is a {@link SasrecError}, of the given code where one is given. */
export function isSasrecError(error: unknown, code?: SasrecErrorCode): error is SasrecError {
  return error instanceof SasrecError && (code === undefined || error.code === code);
}
