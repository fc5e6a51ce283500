/** Files that hand work to other processes, gone afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `use` makes of an empty folder. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "sasrec-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `use` makes of a file that holds `value` as JSON. */
export function withJson<T>(value: unknown, use: (path: string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    const path = join(folder, "work.json");
    writeFileSync(path, JSON.stringify(value));
    return use(path);
  });
}
