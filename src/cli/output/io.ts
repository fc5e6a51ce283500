/** What a command may do to the world outside: results to standard output, everything else to standard error. */

import type { Command } from "commander";
import { escaped, isSasrecError } from "../../errors.ts";
import { wrapped } from "./wrapped.ts";

/** The surroundings of the program; tests give their own. */
export interface CliIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Asks whoever sits at the terminal; absent if nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  /** Width of the terminal that a stream goes to; `undefined` if it goes elsewhere. */
  readonly columns?: (stream: "stdout" | "stderr") => number | undefined;
  /** Calls `interrupt` at Ctrl-C or SIGTERM, instead of ending the process, until the returned function is called. */
  readonly onInterrupt: (interrupt: (signal: InterruptSignal) => void) => () => void;
}

/** What a person or a system ends the program with. */
export type InterruptSignal = "SIGINT" | "SIGTERM";

/** A command that a signal has ended; the message says what is left of its work. */
export class Interrupted extends Error {
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal, message: string) {
    super(message);
    this.signal = signal;
  }
}

/**
 * Does `work` and calls `interrupt` if a signal comes meanwhile. What `work` then rejects with as `aborted` becomes
 * {@link Interrupted}, whose message is `left`: what is left of the work.
 */
export async function interruptible<T>(
  io: CliIo,
  left: string,
  interrupt: (signal: InterruptSignal) => void,
  work: () => Promise<T>,
): Promise<T> {
  let by: InterruptSignal | undefined;
  const stopListening = io.onInterrupt((signal) => {
    by = signal;
    interrupt(signal);
  });
  try {
    return await work();
  } catch (error) {
    if (by === undefined || !isSasrecError(error, "aborted")) throw error;
    throw new Interrupted(by, left);
  } finally {
    stopListening();
  }
}

/**
 * `io` that spells control characters, but for line ends, and breaks the lines on standard error. All that the program
 * says passes here, so names, ids, titles and paths need no care of their own.
 */
export function terminalIo(io: CliIo): CliIo {
  return {
    ...io,
    stdout: (text) => io.stdout(escaped(text, "\n")),
    stderr: (text) => io.stderr(wrapped(escaped(text, "\n"), io.columns?.("stderr"))),
  };
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

/** Prints the result on standard output: `value` with `--json`, else `text`, which is told how wide it may be. */
export function printResult(
  io: CliIo,
  { json }: OutputFlags,
  value: unknown,
  text: (width: number | undefined) => string,
): void {
  const columns = io.columns?.("stdout");
  io.stdout(`${json === true ? JSON.stringify(value, null, 2) : wrapped(escaped(text(columns), "\n"), columns)}\n`);
}
