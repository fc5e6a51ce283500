/** `sasrec prepare DATA` and `sasrec data inspect DATA` */

import type { Command } from "commander";
import { writePrepared } from "../../readers/prepared/prepared-file.ts";
import { addConfigFlag } from "../flags/config-file.ts";
import { addFilterFlags, addReadFlags, DATA_HELP, loadEvents, type ReadFlags } from "../flags/data-argument.ts";
import { checkWritable } from "../flags/model-path.ts";
import { reportOn, reportText } from "../output/data-report.ts";
import { addOutputFlags, type CliIo, noteTo, type OutputFlags, printResult, warnTo } from "../output/io.ts";

type Flags = ReadFlags & OutputFlags;

const EXAMPLES = `
Examples:
  sasrec prepare events.csv --user uid --item sku --time at --out events.safetensors
  sasrec prepare "logs/*.parquet" --where "country = DE" --events buy,cart=0.5 --min-user-interactions 5
  sasrec train events.safetensors`;

/** Adds `sasrec prepare`. */
export function addPrepare(program: Command, io: CliIo): void {
  const command = program
    .command("prepare")
    .description("read a log once, from anywhere, and write it as one file that opens at once")
    .argument("<data...>", `${DATA_HELP}; several files are one log`)
    .option("-o, --out <file>", "where to write the log", "events.safetensors");
  addOutputFlags(addConfigFlag(addFilterFlags(addReadFlags(command))));
  command
    .addHelpText("after", EXAMPLES)
    .action((sources: string[], flags: Flags & { readonly out: string }) => prepare(sources, flags, io));
}

async function prepare(sources: readonly string[], flags: Flags & { readonly out: string }, io: CliIo): Promise<void> {
  for (const source of sources) await checkWritable(flags.out, source);
  const data = await loadEvents(sources, flags, noteTo(io, flags), () => undefined); // the report has the notes
  const report = await reportOn(data, await writePrepared(flags.out, data));
  printResult(io, flags, { file: flags.out, ...report }, (width) => {
    return `${reportText(report, width)}\n\nWrote ${flags.out}: train with sasrec train ${flags.out}`;
  });
}

/** Adds `sasrec data inspect`. */
export function addDataInspect(program: Command, io: CliIo): void {
  const command = program
    .command("data")
    .description("what is in a log")
    .command("inspect")
    .description("users, items, events, lengths, times, ties, and what is likely to be a mistake")
    .argument("<data...>", `${DATA_HELP}; several files are one log`);
  addOutputFlags(addConfigFlag(addFilterFlags(addReadFlags(command))));
  command.action(async (sources: string[], flags: Flags) => {
    const data = await loadEvents(
      sources,
      flags,
      noteTo(io, flags),
      flags.json === true ? () => undefined : warnTo(io),
    );
    const report = await reportOn(data);
    printResult(io, flags, report, (width) => reportText({ ...report, notes: [] }, width));
  });
}
