/** Where downloaded files are kept, on each system. */

import { posix, win32 } from "node:path";

/** What of the process and the machine decides where the cache is. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * `$XDG_CACHE_HOME/sasrec` if that is set to an absolute path; else `~/.cache/sasrec`, on macOS
 * `~/Library/Caches/sasrec`, on Windows `%LOCALAPPDATA%\sasrec\Cache`.
 */
export function cacheFolder({ env, platform, home }: Surroundings): string {
  const path = platform === "win32" ? win32 : posix;
  const xdg = env["XDG_CACHE_HOME"];
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, "sasrec");
  if (platform === "win32") {
    return path.join(env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"), "sasrec", "Cache");
  }
  if (platform === "darwin") return path.join(home, "Library", "Caches", "sasrec");
  return path.join(home, ".cache", "sasrec");
}
