/**
 * Node as a platform: `#platform` of `import "sasrec"` in Node. Engines are loaded when first needed, not on import.
 */

import { createHash } from "node:crypto";
import { availableParallelism, homedir } from "node:os";
import type { Platform } from "../platform.ts";
import { cacheFolder } from "./cache-folder.ts";
import { files } from "./files.ts";
import { loadRuntime } from "./load-runtime.ts";
import { progress } from "./progress.ts";
import { hosted } from "./thread-setup.ts";
import { starter, thread } from "./threads.ts";
import { gunzip, unzstd } from "./unpack.ts";

export const platform: Platform = {
  cores: availableParallelism(),
  runtime: loadRuntime,
  sha256: () => createHash("sha256"),
  files,
  cacheFolder: () => cacheFolder({ env: process.env, platform: process.platform, home: homedir() }),
  gunzip,
  unzstd,
  env: (name) => process.env[name],
  progress,
  thread,
  hosted,
  starter,
};
