/** The public names and types, and what the package holds: a change here is a change for users, and must be meant. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Names that an entry exports; types marked so. */
function namesOf(entry: string): readonly string[] {
  const text = readFileSync(join(root, "src", entry), "utf8");
  const lists = [...text.matchAll(/^export (type )?\{([^}]*)\} from/gm)];
  const names = lists.flatMap(([, type, list]) => {
    return (list as string).split(",").flatMap((name) => {
      const clean = name.trim();
      if (clean === "") return [];
      return [type === undefined || clean.startsWith("type ") ? clean : `type ${clean}`];
    });
  });
  return names.sort((a, b) => a.replace("type ", "").localeCompare(b.replace("type ", ""), "en"));
}

it.each(["index.ts", "metrics.ts"])("%s exports these names", async (entry) => {
  const names = namesOf(entry);
  expect(new Set(names).size).toBe(names.length);
  await expect(`${names.join("\n")}\n`).toMatchFileSnapshot(join(root, "tests", "public", `${entry}.txt`));
});

it("exports by name only", () => {
  for (const entry of ["index.ts", "metrics.ts"]) {
    expect(readFileSync(join(root, "src", entry), "utf8")).not.toMatch(/^export (\*|default|const|function|class)/m);
  }
});

it("npm pack holds these files", async () => {
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  const parsed: unknown = JSON.parse(output);
  // npm 11 gives an array, npm 12 an object by name.
  const [pack] = Object.values(parsed as Record<string, { files: readonly { path: string }[] }>);
  const paths = (pack?.files ?? []).map(({ path }) => path);
  expect(
    paths.filter((path) => /\.(test|contract|properties)\.|(^|\/)(tests|bench\/peers|fixtures)\//.test(path)),
  ).toEqual([]);
  // Files of dist and docs come and go; the folders do not.
  const places = paths.map((path) => path.replace(/^(dist\/[^/]+\/|docs\/).*/, "$1"));
  await expect(`${[...new Set(places)].sort().join("\n")}\n`).toMatchFileSnapshot(
    join(root, "tests", "public", "packed-files.txt"),
  );
});
