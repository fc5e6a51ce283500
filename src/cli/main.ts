#!/usr/bin/env node
/**
 * The program `sasrec`.
 *
 * @module
 */

import type { CliIo } from "./io.ts";
import { runProgram } from "./program.ts";

const io: CliIo = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  onInterrupt(interrupt) {
    // Once: a second Ctrl-C ends the process as usual.
    process.once("SIGINT", interrupt);
    return () => process.off("SIGINT", interrupt);
  },
};

// `sasrec … | head` closes the pipe early: no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), io);
