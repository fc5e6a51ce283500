/** `sasrec doctor` */

import { arch, cpus, platform as os } from "node:os";
import type { Command } from "commander";
import { platform } from "#platform";
import { isSasrecError } from "../../errors.ts";
import {
  cudaLibraries,
  foreignBinaries,
  type Installed,
  nativeEngine,
  ourPackage,
  type Removable,
  removeFolders,
  wasmEngine,
} from "../../platform/node/installation.ts";
import { addOutputFlags, type CliIo, type OutputFlags, printResult } from "../output/io.ts";
import { megabytes } from "../output/table.ts";

const EXAMPLES = `
Examples:
  sasrec doctor
  sasrec doctor --prune          # in a container's build, after npm ci
  sasrec doctor --json | jq -r .engine.name`;

/** The engine for browsers on a graphics card does not come with this package. */
const INSTALL_WEBGPU = "npm install onnxruntime-web";

interface DoctorFlags extends OutputFlags {
  readonly prune?: boolean;
}

/** Adds the command. */
export function addDoctor(program: Command, io: CliIo): void {
  const command = program
    .command("doctor")
    .description("what is installed, which engine runs, and what could be saved")
    .option("--prune", "remove the engine's binaries for other platforms");
  addOutputFlags(command);
  command.addHelpText("after", EXAMPLES).action((flags: DoctorFlags) => doctor(flags, io));
}

/** Something that takes space and is not used, and what to do about it. */
interface Saving extends Removable {
  readonly what: string;
  readonly remedy: string;
}

async function doctor(flags: DoctorFlags, io: CliIo): Promise<void> {
  const before = await nativeEngine();
  const pruned = flags.prune === true && before !== undefined ? await foreignBinaries(before) : [];
  await removeFolders(pruned);
  const [sasrec, native, wasm] = [await ourPackage(), await nativeEngine(), await wasmEngine()];
  const engine = await engineInUse(native, wasm);
  const savings = native === undefined ? [] : await savingsOf(native);
  const machine = {
    os: os(),
    arch: arch(),
    node: process.version,
    processor: cpus()[0]?.model ?? "unknown",
    cores: platform.cores,
  };
  const value = {
    sasrec,
    engine,
    engines: { native, wasm },
    machine,
    savings,
    ...(flags.prune === true ? { pruned } : {}),
  };
  printResult(io, flags, value, () => {
    const size = (one: Installed | undefined): string =>
      one === undefined ? "not installed" : `${one.version}, ${megabytes(one.bytes)}, ${one.folder}`;
    const rows = [
      ["sasrec", size(sasrec)],
      [
        "engine",
        engine.name === undefined ? `none: ${engine.reason}` : `${engine.name}, ONNX Runtime ${engine.version}`,
      ],
      ...(engine.name === "wasm"
        ? [["", `not the native library, which is about three times faster: ${engine.reason}`]]
        : []),
      ["native library", size(native)],
      ["WebAssembly", size(wasm)],
      ["WebGPU", `for pages only, not part of this package: ${INSTALL_WEBGPU}`],
      ["platform", `${machine.os} ${machine.arch}, Node ${machine.node}`],
      ["threads", `${machine.cores}, ${machine.processor}`],
      ...pruned.map(({ folder, bytes }) => ["removed", `${folder}, ${megabytes(bytes)}`]),
      ...(flags.prune === true && pruned.length === 0 ? [["removed", "nothing: no binaries of other platforms"]] : []),
      ...savings.map(({ what, bytes, remedy }) => ["could be saved", `${megabytes(bytes)}, ${what}: ${remedy}`]),
    ];
    return rows.map(([head = "", text = ""]) => `${head.padEnd(16)}${text}`).join("\n");
  });
}

/** The engine that `"auto"` gives, without its warning. `reason`: why it is not the native library. */
async function engineInUse(
  native: Installed | undefined,
  wasm: Installed | undefined,
): Promise<{ readonly name?: "native" | "wasm"; readonly version?: string; readonly reason?: string }> {
  try {
    await platform.runtime("native");
    return { name: "native", ...(native && { version: native.version }) };
  } catch (error) {
    if (!isSasrecError(error, "not-available")) throw error;
    return wasm === undefined
      ? { reason: error.message }
      : { name: "wasm", version: wasm.version, reason: error.message };
  }
}

async function savingsOf(native: Installed): Promise<Saving[]> {
  const [foreign, cuda] = [await foreignBinaries(native), await cudaLibraries(native)];
  const total = (all: readonly Removable[]): number => all.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    {
      what: "binaries for other platforms",
      folder: native.folder,
      bytes: total(foreign),
      remedy: "sasrec doctor --prune",
    },
    {
      what: "CUDA libraries, which sasrec does not use",
      folder: native.folder,
      bytes: total(cuda),
      remedy: "install with ONNXRUNTIME_NODE_INSTALL=skip",
    },
  ].filter(({ bytes }) => bytes > 0);
}
