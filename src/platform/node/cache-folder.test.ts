import { expect, it } from "vitest";
import { cacheFolder } from "./cache-folder.ts";

it.each([
  ["linux", "/home/a", {}, "/home/a/.cache/sasrec"],
  ["linux", "/home/a", { XDG_CACHE_HOME: "/var/tmp" }, "/var/tmp/sasrec"],
  ["linux", "/home/a", { XDG_CACHE_HOME: "relative" }, "/home/a/.cache/sasrec"],
  ["darwin", "/Users/a", {}, "/Users/a/Library/Caches/sasrec"],
  ["win32", "C:\\Users\\a", { LOCALAPPDATA: "D:\\Local" }, "D:\\Local\\sasrec\\Cache"],
  ["win32", "C:\\Users\\a", {}, "C:\\Users\\a\\AppData\\Local\\sasrec\\Cache"],
] as const)("the cache on %s in %s with %j is %s", (platform, home, env, expected) => {
  expect(cacheFolder({ platform, home, env })).toBe(expected);
});
