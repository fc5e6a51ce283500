import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadFile } from "../../readers/load-file.ts";
import { runProgram } from "../program.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-prepare-"));
  const rows = Array.from(
    { length: 300 },
    (_, i) => `${i % 20},${(i * 7) % 30},${i % 2 ? "view" : "buy"},${1.7e9 + i}`,
  );
  await writeFile(join(folder, "log.csv"), `uid,sku,kind,at\n${rows.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const io = {
    stdout: (text: string) => {
      said.out += text;
    },
    stderr: (text: string) => {
      said.err += text;
    },
    onInterrupt: () => () => undefined,
  };
  const code = await runProgram(args, io);
  return { code, ...said };
}

const columns = ["--user", "uid", "--item", "sku", "--time", "at"];

it("prepares a log, which is then inspected and used as it is", async () => {
  const [csv, out] = [join(folder, "log.csv"), join(folder, "log.safetensors")];
  const prepared = await run("prepare", csv, ...columns, "--where", "kind = buy", "--out", out);
  expect(prepared).toMatchObject({ code: 0, err: "" });
  expect(prepared.out).toMatch(/events +150\n[\s\S]*content hash +[0-9a-f]{64}[\s\S]*Wrote .*log.safetensors/);
  expect((await loadFile(out)).size).toBe(150);
  const inspected = await run("data", "inspect", out, "--json");
  const again = await run("data", "inspect", csv, ...columns, "--where", "kind = buy", "--json");
  expect(JSON.parse(inspected.out).contentHash).toBe(JSON.parse(again.out).contentHash);
  expect((await run("data", "inspect", out, "--user", "uid")).err).toMatch(/is prepared/);
});
