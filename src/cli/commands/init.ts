/**
 * `sasrec init DATA`
 *
 * @module
 */

import type { Command } from "commander";
import { platform } from "#platform";
import { quoted, SasrecError } from "../../errors.ts";
import { peekColumns, type SeenColumn } from "../../readers/peek.ts";
import type { Role } from "../../readers/roles.ts";
import { CONFIG_FILE } from "../flags/config-file.ts";
import { describeData, loadData } from "../flags/data-argument.ts";
import { addOutputFlags, type CliIo, noteTo, type OutputFlags, printResult, warnTo } from "../output/io.ts";
import { table } from "../output/table.ts";

interface Flags extends OutputFlags {
  readonly out: string;
  readonly force?: boolean;
}

/** What is asked for, by the flag that names the column. A log needs the first two. */
const QUESTIONS: readonly (readonly [flag: string, role: Role, question: string])[] = [
  ["user", "user", "Which column has the users?"],
  ["item", "item", "Which column has the items?"],
  ["time", "timestamp", "Which column has the times? (none: the order of rows counts)"],
  ["rating", "rating", "Which column has ratings? (none if there are none)"],
];

/** Adds the command. */
export function addInit(program: Command, io: CliIo): void {
  const command = program
    .command("init")
    .description("look at a log, ask which columns to read, and write a config file")
    .argument("<data>", "a file")
    .option("-o, --out <file>", "where to write the options", CONFIG_FILE)
    .option("--force", "write over a file that is there");
  addOutputFlags(command).action((source: string, flags: Flags) => init(source, flags, io));
}

async function init(source: string, flags: Flags, io: CliIo): Promise<void> {
  if (flags.force !== true && (await platform.files.find(flags.out)) !== undefined) {
    throw new SasrecError("io", `${flags.out} is there already: give another --out, or --force`, { path: flags.out });
  }
  const note = noteTo(io, flags);
  const columns = await peekColumns(source);
  const rows = columns.map(({ name, example, role }) => [name, example, role ?? ""]);
  note(
    `${source} has the columns\n${table([{ head: "name" }, { head: "first value" }, { head: "is read as" }], rows)}`,
  );
  const chosen: Record<string, string> = {};
  for (const [flag, role, question] of QUESTIONS) {
    const answer = await choose(columns, role, question, io);
    if (answer !== undefined) chosen[flag] = answer;
  }
  const data = await loadData(source, chosen, note, warnTo(io));
  const config = {
    $schema: "./node_modules/sasrec/sasrec.schema.json",
    ...chosen,
    ...(chosen["rating"] === undefined && columns.some(({ role }) => role === "rating") && { columns: "rating=" }),
    preset: "default",
    split: "last-out",
  };
  await platform.files.write(flags.out, new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`));
  printResult(io, flags, { file: flags.out, config }, () => {
    return `${describeData(data)}\nWrote ${flags.out}. Train with: sasrec train ${source}`;
  });
}

/** The column that somebody names; without a terminal, the one that is recognised. */
async function choose(
  columns: readonly SeenColumn[],
  role: Role,
  question: string,
  { ask }: CliIo,
): Promise<string | undefined> {
  const guess = columns.find((column) => column.role === role)?.name;
  for (;;) {
    const text = ask === undefined ? "" : (await ask(`${question} [${guess ?? "none"}] `)).trim();
    const answer = text === "" ? guess : text === "none" ? undefined : text;
    const isNeeded = role === "user" || role === "item";
    if (answer === undefined ? !isNeeded : columns.some(({ name }) => name === answer)) return answer;
    const why = answer === undefined ? `a log needs a column of ${role}s` : `there is no column ${quoted(answer)}`;
    if (ask !== undefined) continue;
    throw new SasrecError(
      "invalid-file",
      `${why}, and nobody to ask: name it with --${role}, or run init in a terminal`,
    );
  }
}
