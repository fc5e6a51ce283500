/** The program without a process: arguments in, exit code out. Tests run it as it is. */

import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { isSasrecError } from "../errors.ts";
import { addCompare } from "./commands/compare.ts";
import { addDemo } from "./commands/demo.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addInit } from "./commands/init.ts";
import { addInspect } from "./commands/inspect.ts";
import { addDataInspect, addPrepare } from "./commands/prepare.ts";
import { addRecommend } from "./commands/recommend.ts";
import { addSimilar } from "./commands/similar.ts";
import { addTrain } from "./commands/train.ts";
import { applyConfig } from "./flags/config-file.ts";
import { type CliIo, Interrupted, noteTo, terminalIo } from "./output/io.ts";
import { wrapped } from "./output/wrapped.ts";

/** The exit codes. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

const NOTES = `
Results go to standard output, progress and errors to standard error: sasrec evaluate sample --json | jq .metrics
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (Ctrl-C), 143 terminated.`;

/** Runs `sasrec ARGS` and returns the exit code. Errors are reported on `io.stderr`. */
export async function runProgram(args: readonly string[], outside: CliIo): Promise<number> {
  const io = terminalIo(outside);
  try {
    await buildProgram(io).parseAsync([...args], { from: "user" });
    return EXIT.done;
  } catch (error) {
    return report(error, io);
  }
}

/** The program with all its commands. */
export function buildProgram(io: CliIo): Command {
  const program = new Command("sasrec")
    .description("Self-attentive sequential recommendation: train, evaluate and ask models.")
    .version(version(), "-V, --version")
    .configureOutput({
      writeOut: (text) => io.stdout(wrapped(text, io.columns?.("stdout"))),
      writeErr: io.stderr,
    })
    .exitOverride()
    .showHelpAfterError("(--help shows the flags)")
    .addHelpText("after", NOTES);
  for (const add of [
    addDemo,
    addTrain,
    addEvaluate,
    addCompare,
    addRecommend,
    addSimilar,
    addInspect,
    addInit,
    addPrepare,
    addDataInspect,
    addDoctor,
  ])
    add(program, io);
  return program.hook("preAction", (_, command) => applyConfig(program, command, noteTo(io, command.opts())));
}

function report(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage; // already printed
  if (error instanceof Interrupted) {
    io.stderr(`\nInterrupted: ${error.message}.\n`);
    return error.signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
  }
  if (isSasrecError(error)) {
    io.stderr(`error: ${error.message}\n`);
    return error.code === "invalid-option" ? EXIT.usage : EXIT.failed;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr(`error: something unexpected happened, which is a bug in sasrec:\n${details}\n`);
  return EXIT.failed;
}

function version(): string {
  const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(file) as { readonly version: string }).version;
}
