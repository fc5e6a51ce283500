/**
 * What `npm install sasrec` puts on the disk: bytes of all files, by package, the largest first.
 *
 *     npm run build && node bench/install-size.mjs
 *     node bench/install-size.mjs --json
 *     node bench/install-size.mjs path/to/sasrec-0.1.0.tgz      # another version's tarball
 */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/** Whose code is in a package: ONNX Runtime's is what runs the models. */
const ENGINE = /^(onnxruntime-(node|common|web)|sasrec: WebAssembly engine)$/;

function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : lstatSync(path).size);
  }, 0);
}

/** Packages of a `node_modules` folder, `{ name, bytes }`; the engine inside of sasrec is one of its own. */
export function packageSizes(modules) {
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  const sizes = names
    .filter((name) => !name.startsWith("."))
    .map((name) => ({ name, bytes: bytesIn(join(modules, name)) }));
  const vendored = join(modules, "sasrec", "dist", "vendor");
  const own = sizes.find(({ name }) => name === "sasrec");
  if (own !== undefined && readdirSync(join(modules, "sasrec", "dist")).includes("vendor")) {
    const bytes = bytesIn(vendored);
    own.bytes -= bytes;
    sizes.push({ name: "sasrec: WebAssembly engine", bytes });
  }
  return sizes.sort((a, b) => b.bytes - a.bytes);
}

/** Bytes of all packages, and of those that are not ONNX Runtime's. */
export function totals(sizes) {
  const sum = (some) => some.reduce((total, { bytes }) => total + bytes, 0);
  return { all: sum(sizes), others: sum(sizes.filter(({ name }) => !ENGINE.test(name))) };
}

function measure(tarball) {
  const folder = mkdtempSync(join(tmpdir(), "sasrec-size-"));
  const npm = (cwd, ...args) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" } });
  try {
    const root = join(import.meta.dirname, "..");
    const packed = () =>
      join(folder, npm(root, "pack", "--silent", "--ignore-scripts", "--pack-destination", folder).trim());
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true }));
    npm(folder, "install", "--silent", "--no-audit", "--no-fund", tarball === undefined ? packed() : resolve(tarball));
    return packageSizes(join(folder, "node_modules"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values, positionals } = parseArgs({
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const packages = measure(positionals[0]);
  const { all, others } = totals(packages);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1).padStart(7);
  if (values.json)
    console.log(JSON.stringify({ platform: `${process.platform} ${process.arch}`, all, others, packages }));
  else {
    for (const { name, bytes } of packages.filter(({ bytes }) => bytes > 100_000)) console.log(megabytes(bytes), name);
    console.log(megabytes(all), `MB in all, ${packages.length} packages, on ${process.platform} ${process.arch}`);
    console.log(megabytes(others), "MB of it not ONNX Runtime's");
  }
}
