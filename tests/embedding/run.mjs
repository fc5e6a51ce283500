/**
 * The package inside other people's programs: a shell, bundles, test runners, other runtimes. Each runs application.mjs, which
 * trains in threads, and must learn what a plain program learns, bit by bit.
 *
 * `node tests/embedding/run.mjs [PART OF A NAME]`, after a build. What is no development dependency is installed when needed
 * (Jest, Deno, Bun); an environment that cannot be installed is skipped with the reason.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "sasrec-embedding-"));
const modules = join(root, "node_modules");
/** What a bundle leaves outside. */
const external = ["onnxruntime-node"];
const main =
  'import { application } from "./application.mjs";\napplication().then((digest) => console.log("digest " + digest));\n';
/** Time for one environment, in milliseconds: it takes 2 to 10 seconds on a quiet machine. */
const LIMIT = 120_000;

class Skip extends Error {}

/** Standard output of a program that ends well. */
function run(cwd, command, args, { input, env } = {}) {
  const options = { cwd, input, encoding: "utf8", timeout: LIMIT, env: { ...process.env, NO_COLOR: "1", ...env } };
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, options);
  if (status === 0) return stdout + stderr;
  throw new Error(`${command} ${args.join(" ")} ended with ${error?.message ?? signal ?? status}:\n${stdout}${stderr}`);
}

function node(cwd, args, options) {
  return run(cwd, process.execPath, args, options);
}

/** The application's folder: the package as it is packed, and its dependencies. */
function install() {
  const app = join(folder, "app");
  mkdirSync(join(app, "node_modules"), { recursive: true });
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
  });
  execFileSync("tar", ["-xzf", join(folder, packed.trim()), "-C", folder]);
  cpSync(join(folder, "package"), join(app, "node_modules", "sasrec"), { recursive: true });
  for (const name of readdirSync(modules)) {
    if (!name.startsWith(".")) symlinkSync(join(modules, name), join(app, "node_modules", name), "junction");
  }
  copyFileSync(join(import.meta.dirname, "application.mjs"), join(app, "application.mjs"));
  writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }\n');
  writeFileSync(join(app, "main.mjs"), main);
  return app;
}

const app = install();

/** A folder as an application is deployed in: a bundle, the native library, nothing of ours. */
function deployment(name) {
  const place = join(folder, name);
  mkdirSync(join(place, "node_modules"), { recursive: true });
  for (const name of [...external, "onnxruntime-common"]) {
    symlinkSync(join(modules, name), join(place, "node_modules", name), "junction");
  }
  return place;
}

async function esbuilt(name, options) {
  const place = deployment(name);
  const entryPoints = [join(app, "main.mjs")];
  await esbuild.build({
    entryPoints,
    bundle: true,
    platform: "node",
    external,
    logLevel: "error",
    outdir: place,
    ...options,
  });
  return place;
}

async function rolled(name, output) {
  const place = deployment(name);
  const bundle = await rolldown({ input: join(app, "main.mjs"), external, platform: "node", logLevel: "warn" });
  await bundle.write({ dir: place, entryFileNames: "main.mjs", ...output });
  await bundle.close();
  return place;
}

/** A package that is no development dependency: the folder node_modules it is in. */
function fetched(name, version) {
  const place = join(modules, ".cache", "sasrec-embedding", `${name.replace("/", "+")}-${version}`);
  mkdirSync(place, { recursive: true });
  const args = [
    "install",
    "--prefix",
    place,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    `${name}@${version}`,
  ];
  const { status, stderr } = spawnSync("npm", args, {
    encoding: "utf8",
    timeout: LIMIT,
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Skip(`npm cannot install ${name}@${version}: ${stderr.split("\n")[0]}`);
  return join(place, "node_modules");
}

/** Deno's and Bun's programs come in packages for one platform each. */
function program(name, path) {
  const packages = { deno: ["@deno/linux-x64-glibc", "2.9.6"], bun: ["@oven/bun-linux-x64", "1.4.5"] };
  if (process.platform !== "linux" || process.arch !== "x64") throw new Skip("only Linux x64 is set up here");
  const [from, version] = packages[name];
  return join(fetched(from, version), from, path);
}

function vitest(pool) {
  const cli = join(modules, "vitest", "vitest.mjs");
  writeFileSync(
    join(app, "app.test.mjs"),
    `import { test } from "vitest";\nimport { application } from "./application.mjs";
test("runs", async () => { console.log("digest " + (await application())); }, ${LIMIT});\n`,
  );
  return node(app, [cli, "run", "--root", ".", "--pool", pool, "--disable-console-intercept"], { env: { CI: "1" } });
}

const environments = {
  "node -e, ES module": () => node(app, ["--input-type=module", "-e", main]),
  "node -e, CommonJS": () =>
    node(app, [
      "-e",
      main
        .replace(/^import.*\n/, "")
        .replace("application()", 'import("./application.mjs").then((m) => m.application())'),
    ]),
  "standard input, ES module": () => node(app, ["--input-type=module"], { input: main }),
  "standard input, CommonJS": () => node(app, ["-"], { input: 'import("./main.mjs");' }),
  "flags in NODE_OPTIONS": () =>
    node(app, ["main.mjs"], { env: { NODE_OPTIONS: "--import ./hook.mjs --max-old-space-size=2000" } }),
  "in a worker thread": () => node(app, ["-e", 'new (require("node:worker_threads").Worker)("./main.mjs")']),
  "in a worker thread that is a text": () =>
    node(app, ["-e", `new (require("node:worker_threads").Worker)('import("./main.mjs")', { eval: true })`]),
  "esbuild, one file": async () =>
    node(
      await esbuilt("esbuild-one", {
        format: "esm",
        outExtension: { ".js": ".mjs" },
        banner: { js: "" },
      }),
      ["main.mjs"],
    ),
  "esbuild, one file, CommonJS": async () =>
    node(await esbuilt("esbuild-cjs", { format: "cjs", outExtension: { ".js": ".cjs" }, logLevel: "silent" }), [
      "main.cjs",
    ]),
  "esbuild, several files, minified": async () =>
    node(
      await esbuilt("esbuild-several", {
        format: "esm",
        splitting: true,
        minify: true,
        outExtension: { ".js": ".mjs" },
        banner: { js: "" },
      }),
      ["main.mjs"],
    ),
  "esbuild, in a worker thread": async () =>
    node(await esbuilt("esbuild-worker", { format: "cjs", outExtension: { ".js": ".cjs" }, logLevel: "silent" }), [
      "-e",
      'new (require("node:worker_threads").Worker)("./main.cjs")',
    ]),
  "Rolldown, one file": async () => node(await rolled("rolldown-one", { codeSplitting: false }), ["main.mjs"]),
  "Rolldown, several files": async () => node(await rolled("rolldown-several", {}), ["main.mjs"]),
  "Rolldown, CommonJS": async () =>
    node(await rolled("rolldown-cjs", { format: "cjs", entryFileNames: "main.cjs" }), ["main.cjs"]),
  "Vite, for a server": () => {
    const place = deployment("vite-server");
    const config = {
      build: {
        ssr: "main.mjs",
        outDir: place,
        emptyOutDir: false,
        rolldownOptions: { external, output: { entryFileNames: "main.mjs" } },
      },
      ssr: { noExternal: true },
    };
    writeFileSync(join(app, "vite.server.config.mjs"), `export default ${JSON.stringify(config)};\n`);
    node(app, [join(modules, "vite", "bin", "vite.js"), "build", "--config", "vite.server.config.mjs"]);
    return node(place, ["main.mjs"]);
  },
  // There is no browser entry: a page can use data sets and metrics.
  "Vite, for a page": () => {
    const page = join(app, "page");
    mkdirSync(page);
    writeFileSync(join(page, "index.html"), '<!doctype html><script type="module" src="./page.js"></script>\n');
    writeFileSync(
      join(page, "page.js"),
      'import { Dataset } from "sasrec";\nconsole.log(Dataset.from({ userIds: [1], itemIds: [2] }));\n',
    );
    node(page, [join(modules, "vite", "bin", "vite.js"), "build"]);
    return `digest ${expected}`;
  },
  "Vitest, forks": () => vitest("forks"),
  "Vitest, threads": () => vitest("threads"),
  "Vitest, vmThreads": () => vitest("vmThreads"),
  "Vitest, vmForks": () => vitest("vmForks"),
  "Jest, ES modules": () => {
    const jest = join(fetched("jest", "30.5.2"), "jest", "bin", "jest.js");
    // In two files: the second has another context.
    for (const name of ["a", "b"]) {
      writeFileSync(
        join(app, `${name}.jest.mjs`),
        `import { application } from "./application.mjs";
test("runs", async () => { process.stdout.write("digest " + (await application()) + "\\n"); }, ${LIMIT});\n`,
      );
    }
    writeFileSync(
      join(app, "jest.config.json"),
      '{ "testMatch": ["**/*.jest.mjs"], "transform": {}, "testEnvironment": "node" }\n',
    );
    return node(app, ["--experimental-vm-modules", jest, "--config", "jest.config.json", "--runInBand"]);
  },
  Deno: () => run(app, program("deno", "deno"), ["run", "--allow-all", "--no-lock", "main.mjs"]),
  Bun: () => run(app, program("bun", "bin/bun"), ["main.mjs"]),
};

const [part = ""] = process.argv.slice(2);
let failed = 0;
let expected;
try {
  writeFileSync(
    join(app, "hook.mjs"),
    'import { isMainThread } from "node:worker_threads";\nif (!isMainThread) throw new Error("a hook of the application in a thread of ours");\n',
  );
  expected = digests(node(app, ["main.mjs"]))[0];
  for (const [name, start] of Object.entries(environments)) {
    if (!name.includes(part)) continue;
    const began = Date.now();
    try {
      const output = await start();
      const found = digests(output);
      if (found.length === 0 || found.some((digest) => digest !== expected)) {
        throw new Error(`learned ${found.join(", ") || "nothing"}, not ${expected}:\n${output}`);
      }
      console.log(`ok       ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      if (error instanceof Skip) {
        console.log(`skipped  ${name}: ${error.message}`);
        continue;
      }
      failed++;
      console.log(`FAILED   ${name}: ${error.message}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function digests(output) {
  return [...output.matchAll(/digest (\w+)/g)].map(([, digest]) => digest);
}
