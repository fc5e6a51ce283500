/** `sasrec inspect MODEL` */

import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { loadModel } from "../../recommender/create.ts";
import { addOutputFlags, type CliIo, type OutputFlags, printResult } from "../output/io.ts";
import { count, counted, megabytes, table } from "../output/table.ts";
import { describeTraining } from "./fit-model.ts";

const EXAMPLES = `
Examples:
  sasrec inspect model.safetensors
  sasrec inspect model.safetensors --json`;

/** Adds the command. */
export function addInspect(program: Command, io: CliIo): void {
  const command = program
    .command("inspect")
    .description("what is in a model: options, counts, parameters, how it was trained")
    .argument("<model>", "a file that train has saved");
  addOutputFlags(command);
  command.addHelpText("after", EXAMPLES).action((path: string, flags: OutputFlags) => inspect(path, flags, io));
}

async function inspect(path: string, flags: OutputFlags, io: CliIo): Promise<void> {
  const model = await loadModel(path);
  await model.release();
  const { verbose: _, ...options } = model.options as { readonly verbose?: boolean };
  const views = "parameters" in model ? model.parameters : undefined;
  const parameters = Object.fromEntries([...(views ?? [])].map(([name, values]) => [name, values.length]));
  const counts = {
    users: model.users.size,
    items: model.items.size,
    events: model.histories.events.length,
    parameters: Object.values(parameters).reduce((sum, size) => sum + size, 0),
  };
  const bytes = (await stat(path)).size;
  const value = { file: path, bytes, options, counts, parameters, training: model.training };
  printResult(io, flags, value, (width) => {
    const { users, items, events, parameters: total } = counts;
    return [
      `${path} (${megabytes(bytes)}): ${describeTraining(model)}`,
      `Data: ${counted(users, "user")}, ${counted(items, "item")}, ${counted(events, "event")}, hash ${model.training?.dataHash}`,
      `Options:\n${table(
        [{ head: "" }, { head: "" }],
        Object.entries(options).map(([name, option]) => [name, String(option)]),
        width,
      )}`,
      `Parameters (${count(total)}):\n${table(
        [{ head: "" }, { head: "", align: "right" }],
        Object.entries(parameters).map(([name, size]) => [name, count(size)]),
        width,
      )}`,
    ].join("\n\n");
  });
}
