import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runProgram } from "../program.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-init-"));
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 6},${(i * 7) % 11},4,x${i},${1.7e9 + i}`);
  await writeFile(join(folder, "log.csv"), `user_id,sku,stars,who,at\n${rows.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function init(
  answers: readonly string[] | undefined,
  ...args: string[]
): Promise<{ code: number; said: string }> {
  let said = "";
  const left = [...(answers ?? [])];
  const note = (text: string): void => {
    said += text;
  };
  const ask = async (question: string): Promise<string> => {
    said += question;
    return left.shift() ?? "";
  };
  const io = { stdout: note, stderr: note, onInterrupt: () => () => undefined, ...(answers && { ask }) };
  return { code: await runProgram(["init", join(folder, "log.csv"), ...args], io), said };
}

it("writes what is recognised if there is nobody to ask, and does not write over a file", async () => {
  const out = join(folder, "quiet.json");
  expect(await init(undefined, "--out", out)).toMatchObject({
    code: 0,
    said: expect.stringContaining("6 users, 11 items"),
  });
  expect(JSON.parse(await readFile(out, "utf8"))).toMatchObject({
    user: "user_id",
    item: "sku",
    time: "at",
    rating: "stars",
  });
  expect((await init(undefined, "--out", out)).said).toMatch(/is there already: give another --out, or --force/);
  expect((await init(undefined, "--out", out, "--force")).code).toBe(0);
});

it("asks, again if there is no such column, and takes none for an answer", async () => {
  const out = join(folder, "asked.json");
  const { code, said } = await init(["nobody", "who", "", "", "none"], "--out", out);
  expect([code, said]).toEqual([0, expect.stringContaining("Which column has the users? [user_id] ")]);
  const config: unknown = JSON.parse(await readFile(out, "utf8"));
  expect(config).toMatchObject({ user: "who", item: "sku", time: "at", columns: "rating=", preset: "default" });
  expect(config).not.toHaveProperty("rating");
});
