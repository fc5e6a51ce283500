/** What the blocks of a page find when they run: the end marks, and shells for blocks of other languages. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const blocks = JSON.parse(readFileSync("blocks.json", "utf8"));

globalThis.$end = (index) => console.log(`\u0001block ${index}`);

function shell(command, args, input) {
  const { stdout, stderr, status, error } = spawnSync(command, args, { input, encoding: "utf8" });
  process.stdout.write(`${stdout}${stderr}`);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`exit code ${status}`);
}

globalThis.$sh = (index) => shell("bash", ["-euo", "pipefail"], `exec 2>&1\n${blocks[index].code}`);

globalThis.$python = (index) => {
  const there = spawnSync("python3", ["-c", "import numpy, safetensors"]).status === 0;
  if (there) shell("python3", ["-"], blocks[index].code);
  else {
    console.log("the rest of the page is skipped: python3 has no safetensors");
    process.exit(0);
  }
};
