/**
 * What a command may do to the world outside: results to standard output, everything else to standard error.
 *
 * @module
 */

import type { Command } from "commander";

/** The surroundings of the program; tests give their own. */
export interface CliIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Calls `interrupt` at Ctrl-C or SIGTERM, instead of ending the process, until the returned function is called. */
  readonly onInterrupt: (interrupt: () => void) => () => void;
}

/** Flags that every command has. */
export interface OutputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds {@link OutputFlags}. */
export function addOutputFlags(command: Command): Command {
  return command
    .option("--json", "print the result as JSON")
    .option("-q, --quiet", "print nothing but the result and errors");
}

/** Says something on the way, on standard error. */
export type Note = (text: string) => void;

/** A {@link Note} that `--quiet` silences. */
export function noteTo(io: CliIo, { quiet }: OutputFlags): Note {
  return (text) => {
    if (quiet !== true) io.stderr(`${text}\n`);
  };
}

/** A {@link Note} about what may be wrong, which `--quiet` does not silence. */
export function warnTo(io: CliIo): Note {
  return (text) => io.stderr(`${text}\n`);
}

/** Prints the result on standard output: `value` with `--json`, else `text`. */
export function printResult(io: CliIo, { json }: OutputFlags, value: unknown, text: () => string): void {
  io.stdout(`${json === true ? JSON.stringify(value, null, 2) : text()}\n`);
}
