#!/usr/bin/env node
/** The program `sasrec`. */

import { createInterface } from "node:readline/promises";
import type { CliIo } from "./output/io.ts";
import { EXIT, runProgram } from "./program.ts";

const io: CliIo = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  columns: (stream) => (process[stream].isTTY ? process[stream].columns || undefined : undefined),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  onInterrupt(interrupt) {
    // Once: a second Ctrl-C ends the process as usual.
    const signals = ["SIGINT", "SIGTERM"] as const;
    for (const signal of signals) process.once(signal, interrupt);
    return () => {
      for (const signal of signals) process.off(signal, interrupt);
    };
  },
};

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

// `sasrec … | head` closes the pipe early: no error. What else cannot be written is one; of notes nobody can be told.
let unwritten: Error | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || unwritten !== undefined) return;
  unwritten = error;
  process.exitCode = EXIT.failed;
  io.stderr(`error: cannot write the result: ${error.message}\n`);
});
process.stderr.on("error", () => undefined);

const code = await runProgram(process.argv.slice(2), io);
process.exitCode = unwritten === undefined ? code : EXIT.failed;
