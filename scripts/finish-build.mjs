/** What the build does after the compiler: the engine, the script of the threads, the mode of the command. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "./vendor-engine.mjs";
import "./bundle-threads.mjs";

const dist = join(import.meta.dirname, "..", "dist");

// npm makes the command of an installed package executable, not that of a checkout (npx sasrec, npm link).
chmodSync(join(dist, "cli", "main.js"), 0o755);

// Bundlers look for the nearest tsconfig.json. If the package is linked, that is this repository's, whose paths lead from
// dist/ to the source.
writeFileSync(join(dist, "tsconfig.json"), "{}\n");
