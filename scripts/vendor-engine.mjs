/**
 * Copies ONNX Runtime's WebAssembly build into dist/: 3 files, 14 MB, of the 139 MB of onnxruntime-web. Part of the build.
 *
 * Both builds of ONNX Runtime must be of one version, as models are compiled for either.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const from = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
const to = join(root, "dist", "vendor", "onnxruntime-web");

const { devDependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { version, license } = JSON.parse(readFileSync(join(from, "..", "package.json"), "utf8"));
const pinned = [devDependencies["onnxruntime-web"], optionalDependencies["onnxruntime-node"]];
if (pinned.some((wanted) => wanted !== version)) {
  throw new Error(
    `onnxruntime-web is ${version}; package.json has ${pinned.join(" and ")}. Make them equal, then npm install.`,
  );
}

mkdirSync(to, { recursive: true });
for (const file of ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"]) {
  copyFileSync(join(from, file), join(to, file));
}
copyFileSync(join(import.meta.dirname, "onnxruntime-license.txt"), join(to, "LICENSE"));
const about = { name: "onnxruntime-web", version, license, type: "module" };
writeFileSync(join(to, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
