/**
 * Writes the script that the package's threads run: all of their modules in one text, which dist/platform/node/thread-source.js
 * exports. Part of the build. Only ONNX Runtime stays outside, and is looked for from the place of the package or, if that is
 * in a bundle, of the bundle. Also writes the licences of the packages that are in the text.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const folder = join(root, "dist", "platform", "node");

const entry = `
import { setup } from "./platform/node/thread-setup.js";
import { serveThread } from "./platform/node/process-relay.js";
const threads = {
  lane: () => import("./training/lanes/lane-thread.js"),
  fit: () => import("./models/neural/fit-thread.js"),
};
if (setup === undefined) serveThread();
else void threads[setup.thread]();
`;

const { outputFiles, metafile } = await build({
  stdin: { contents: entry, resolveDir: join(root, "dist"), sourcefile: "sasrec-threads.js" },
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  external: ["onnxruntime-node", "./thread-source.js"],
  // The script has no file: place.ts is told where it is.
  logOverride: { "empty-import-meta": "silent" },
  banner: {
    js: '((require) => {\nconst base = require("node:worker_threads").workerData?.["sasrec-thread"]?.base;\nif (base !== undefined) require = require("node:module").createRequire(base);',
  },
  footer: { js: "})(require);" },
});
const text = outputFiles[0].text;
writeFileSync(
  join(folder, "thread-source.js"),
  `/** Written by scripts/bundle-threads.mjs. */\nexport const threadSource = ${JSON.stringify(text)};\n`,
);

const packages = new Set(
  Object.keys(metafile.inputs).map((path) => path.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]),
);
packages.delete(undefined);
const licences = [...packages].sort().map((path) => {
  const { name, version } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
  const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file to ship with the text of the threads`);
  return `${name} ${version}\n\n${readFileSync(join(root, path, file), "utf8").trim()}\n`;
});
writeFileSync(join(folder, "thread-source-licenses.txt"), licences.join(`\n${"-".repeat(60)}\n\n`));
