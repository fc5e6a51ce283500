#!/usr/bin/env node
/**
 * Stands for `npm`, `npx` and `git` in the pages' shells. `npx sasrec` runs; what installs, publishes or runs the
 * repository's own scripts is looked up only: `npm test` runs those by itself (tests/run.mjs, tests/packed).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const [called, ...args] = process.argv.slice(2);
const name = basename(called);

function refuse(why) {
  console.error(`${name} ${args.join(" ")}: ${why}`);
  process.exit(1);
}

if (name === "sasrec" || (name === "npx" && args[0] === "sasrec")) {
  const own = name === "npx" ? args.slice(1) : args;
  const { status } = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), ...own], { stdio: "inherit" });
  process.exit(status ?? 1);
}
if (name === "git" && ["worktree", "clone"].includes(args[0])) mkdirSync(args[2], { recursive: true });
if (name === "npm") {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [verb, script] = args;
  const known = ["ci", "install", "pack", "publish", "version", "start", "test"];
  if (verb === "run" ? scripts[script.replace(/^-+\w+$/, "")] === undefined : !known.includes(verb)) {
    refuse("package.json has no such script");
  }
} else if (name === "npx") {
  const [tool, file] = args;
  if (!existsSync(join(root, "node_modules/.bin", tool))) refuse(`${tool} is no dependency`);
  if (tool === "tsx" && !existsSync(join(root, file))) refuse("there is no such file");
  if (tool === "vitest") {
    const paths = args.slice(2).filter((path) => /^(src|tests|bench|results|scripts)\//.test(path));
    for (const path of paths) if (!existsSync(join(root, path))) refuse(`there is no ${path}`);
  }
}
