/**
 * The rules of the house (docs/architecture.md): which room may import which, no circles, no Node outside its places,
 * file sizes. `import type` counts like any import.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** What each room may import, beside `base` (errors, random, options) and itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  storage: [],
  runtime: ["graph"],
  platform: ["runtime", "storage"],
  data: [],
  readers: ["data", "platform", "storage"],
  datasets: ["data", "readers", "platform"],
  networks: ["graph"],
  training: ["graph", "networks", "runtime", "platform"],
  scoring: ["data"],
  evaluation: ["data", "scoring"],
  models: ["graph", "storage", "runtime", "platform", "data", "networks", "training", "scoring", "evaluation"],
  recommender: ["data", "platform", "scoring", "models"],
  comparison: ["data", "scoring", "evaluation", "models", "recommender"],
  cli: [
    "storage",
    "platform",
    "data",
    "readers",
    "datasets",
    "scoring",
    "evaluation",
    "models",
    "recommender",
    "comparison",
  ],
};

/** Places that may import `node:` modules and packages made for Node. */
const NODE = ["platform/node/", "cli/"];

/** What still stands against a rule. This list may only become shorter. */
const EXCEPTIONS: readonly string[] = [];

interface Source {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !/\.(test|contract|properties)\.ts$/.test(path))
  .map((path) => {
    const text = readFileSync(join(src, path), "utf8");
    const found = text.matchAll(/(?:^import|^export|^\} from|\bimport\()[^;]*?["']([^"'\n]+)["']/gm);
    return {
      path,
      room: path.includes("/") ? (path.split("/")[0] as string) : "",
      text,
      imports: [...found].map(([, name]) => name as string),
    };
  });

/** Paths inside `src` that a file imports. */
function own({ path, imports }: Source): readonly string[] {
  return imports
    .filter((name) => name.startsWith(".") || name === "#platform")
    .map((name) => (name === "#platform" ? "platform/platform.ts" : relative(src, resolve(src, dirname(path), name))));
}

function roomOf(path: string): string {
  return path.includes("/") ? (path.split("/")[0] as string) : path;
}

/** Everything in `found` must be a known exception, and every exception must still be found. */
function onlyExceptions(rule: string, found: readonly string[]): void {
  const known = EXCEPTIONS.filter((line) => line.startsWith(`${rule}: `)).map((line) => line.slice(rule.length + 2));
  const lines = [...new Set(found)].sort();
  if (process.env["STRUCTURE_LIST"] !== undefined)
    process.stdout.write(lines.map((line) => `${rule}: ${line}\n`).join(""));
  expect(lines).toEqual([...known].sort());
}

it("finds the sources and their imports", () => {
  expect(sources.length).toBeGreaterThan(150);
  expect(sources.find(({ path }) => path === "metrics.ts")?.imports.length).toBeGreaterThan(5);
  expect(new Set(sources.map(({ room }) => room))).toEqual(new Set(["", "options", ...Object.keys(ROOMS)]));
});

it("a room imports only what it may", () => {
  const base = ["errors.ts", "random.ts", "turns.ts", "options"];
  const wrong = sources.flatMap((source) => {
    const { path, room } = source;
    if (path === "index.ts" || path === "metrics.ts") return [];
    const allowed =
      room === "" ? [] : room === "options" ? ["options", "errors.ts"] : [room, ...base, ...(ROOMS[room] ?? [])];
    return own(source).flatMap((target) => (allowed.includes(roomOf(target)) ? [] : [`${path} -> ${target}`]));
  });
  onlyExceptions("room", wrong);
});

it("no file leads back to itself", () => {
  const graph = new Map(sources.map((source) => [source.path, own(source)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push(trail.slice(trail.indexOf(path)).sort().join(" "));
    if (trail.includes(path) || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  onlyExceptions("circle", circles);
});

it("Node's modules are used in their places only", () => {
  const wrong = sources.filter(({ path, imports }) => {
    return !NODE.some((place) => path.startsWith(place)) && imports.some((name) => name.startsWith("node:"));
  });
  onlyExceptions(
    "node",
    wrong.map(({ path }) => path),
  );
});

it("no file or folder is named after a platform, but for the platforms", () => {
  const wrong = sources.filter(({ path }) => {
    return !path.startsWith("platform/") && /(^|\/)(node|browser)\/|-(node|browser)\.ts$/.test(path);
  });
  onlyExceptions(
    "name",
    wrong.map(({ path }) => path),
  );
});

it("a file has at most 300 lines", () => {
  onlyExceptions(
    "size",
    sources.flatMap(({ path, text }) => (text.split("\n").length > 301 ? [path] : [])),
  );
});

it("ids stop at the door: networks, training, scoring and models compute with indices", () => {
  const rooms = ["networks", "training", "scoring", "models"];
  const wrong = sources.filter(({ path, room, text }) => {
    const files = path.startsWith("models/files/");
    return rooms.includes(room) && !files && /import (type )?\{[^}]*\bId\b[^}]*\}/.test(text);
  });
  onlyExceptions(
    "id",
    wrong.map(({ path }) => path),
  );
});

it("scores are asked for in one loop, in scoring/, and by the public method of that name", () => {
  const wrong = sources.filter(
    ({ path, room, text }) =>
      room !== "scoring" && path !== "recommender/recommender.ts" && /\.scoreHistories\(/.test(text),
  );
  onlyExceptions(
    "scores",
    wrong.map(({ path }) => path),
  );
});

it("an option stands in its table and where its value is used, nowhere in the command line, a service or the README", () => {
  const entries = sources.flatMap(({ text }) => [
    ...text.matchAll(/^ {2}(\w+): \{\s*type: "(?:int|number|switch|choice|text)",/gm),
  ]);
  const names = [...new Set(entries.map(([, name]) => name as string))];
  expect(names.length).toBeGreaterThan(60);
  // Names of one word are words of other things, too: of them, a flag declared by hand is what can be found.
  const long = names.filter((name) => /[A-Z]/.test(name)).join("|");
  // A command may set an option to a fixed value, and read a property that a report or a record calls the same.
  const named = new RegExp(`(?<![.\\w])(${long})\\b(?!: (?:true|false|undefined|\\d+|"\\w+")[ ,;\\n])`, "g");
  const flags = names.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join("|");
  const declared = new RegExp(`ption\\(\\s*"[^"]*--(${flags})[" ]`, "g");
  const wrong = sources
    .filter(({ room }) => room === "cli" || room === "service")
    .flatMap(({ path, text }) => {
      const code = text.replace(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$|^const EXAMPLES = `[^`]*`;$/gm, "");
      return [...code.matchAll(named), ...code.matchAll(declared)].map(([, name]) => `${path} ${name}`);
    });
  const readme = readFileSync(join(src, "../README.md"), "utf8").replace(
    /<!-- Options: [\s\S]*<!-- Options end -->/,
    "",
  );
  const rows = [...readme.matchAll(new RegExp(`^\\|\\s*\`(${names.join("|")})\``, "gm"))];
  onlyExceptions("option", [...wrong, ...rows.map(([, name]) => `README.md ${name}`)]);
});
