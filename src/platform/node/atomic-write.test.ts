import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import type * as FileSystem from "node:fs/promises";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failure as failureOf } from "../../../tests/support/failure.ts";
import { SasrecError } from "../../errors.ts";
import { writeFileAtomic } from "./atomic-write.ts";

/** The system's answer to one kind of call, instead of the call; the rest goes to the real file system. */
let failure: { readonly call: "write" | "sync" | "rename" | "sync folder"; readonly code: string } | undefined;

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof FileSystem>();
  const failAt = (call: string): void => {
    if (failure?.call !== call) return;
    throw Object.assign(new Error(`${failure.code}: made up`), { code: failure.code, syscall: call, errno: -1 });
  };
  return {
    ...real,
    open: async (path: string, flags: string) => {
      const file = await real.open(path, flags);
      const sync = file.sync.bind(file);
      file.sync = async () => {
        failAt(flags === "r" ? "sync folder" : "sync");
        await sync();
      };
      return file;
    },
    writeFile: async (file: FileSystem.FileHandle, content: Uint8Array) => {
      if (failure?.call === "write") await real.writeFile(file, content.subarray(0, content.length / 2));
      failAt("write");
      await real.writeFile(file, content);
    },
    rename: async (from: string, to: string) => {
      failAt("rename");
      await real.rename(from, to);
    },
  };
});

let folder: string;
let path: string;
const OLD = new TextEncoder().encode("the old file");
const NEW = Uint8Array.from({ length: 3_000_000 }, (_, i) => i * i);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-atomic-"));
  path = join(folder, "model.safetensors");
});

afterEach(async () => {
  failure = undefined;
  await rm(folder, { recursive: true });
});

async function expectOnlyOld(): Promise<void> {
  expect(await readdir(folder)).toEqual(["model.safetensors"]);
  expect(new Uint8Array(await readFile(path))).toEqual(OLD);
}

describe("a file is saved", () => {
  it("new, over an old one, longer or shorter, with nothing left beside it", async () => {
    for (const content of [OLD, NEW, new Uint8Array(), OLD]) {
      await writeFileAtomic(path, content);
      expect(Buffer.compare(await readFile(path), content)).toBe(0);
      expect(await readdir(folder)).toEqual(["model.safetensors"]);
    }
  });

  it("from chunks, given at once or one after the other", async () => {
    await writeFileAtomic(path, [OLD, new Uint8Array(), NEW]);
    expect(Buffer.compare(await readFile(path), Buffer.concat([OLD, NEW]))).toBe(0);
    await writeFileAtomic(
      path,
      (async function* () {
        yield NEW;
        yield OLD;
      })(),
    );
    expect(Buffer.compare(await readFile(path), Buffer.concat([NEW, OLD]))).toBe(0);
  });

  it("keeping permissions, and a symbolic link a link", async () => {
    await writeFile(path, OLD);
    await chmod(path, 0o640);
    await symlink(path, join(folder, "latest"));
    await writeFileAtomic(join(folder, "latest"), NEW);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await readFile(path)).length).toBe(NEW.length);
    expect((await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())).toHaveLength(1);
  });

  it("by many writers at once: one of them wins, whole", async () => {
    const contents = Array.from({ length: 8 }, (_, i) => new Uint8Array(100_000 + i).fill(i));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    const saved = await readFile(path);
    expect(Buffer.compare(saved, contents[saved.length - 100_000] as Uint8Array)).toBe(0);
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
  });

  it("where the file system cannot flush a folder", async () => {
    failure = { call: "sync folder", code: "EINVAL" };
    await writeFileAtomic(path, OLD);
    await expectOnlyOld();
  });
});

describe("a failure names path and cause, and leaves the old file and nothing else", () => {
  beforeEach(async () => await writeFile(path, OLD));

  it.each([
    ["write", "ENOSPC", /no space is left on the disk/],
    ["sync", "EDQUOT", /no space is left on the disk/],
    ["sync", "EIO", /EIO/],
    ["rename", "EACCES", /no permission/],
  ] as const)("%s: %s", async (call, code, reason) => {
    failure = { call, code };
    const error = await failureOf(writeFileAtomic(path, NEW));
    expect([error.code, error.message.includes(path), (error.cause as NodeJS.ErrnoException).code]).toEqual([
      "io",
      true,
      code,
    ]);
    expect(error.message).toMatch(reason);
    await expectOnlyOld();
  });

  it("content that throws half-way: its own error", async () => {
    const broken = (function* () {
      yield NEW;
      throw new SasrecError("aborted", "stop");
    })();
    expect((await failureOf(writeFileAtomic(path, broken))).code).toBe("aborted");
    await expectOnlyOld();
  });

  it("a missing folder, a file for a folder, a folder for a file, a name too long", async () => {
    await mkdir(join(folder, "sub"));
    const cases: [string, RegExp][] = [
      [join(folder, "missing", "model"), /there is no folder .*missing\. Create it/],
      [join(path, "model"), /model\.safetensors is not a folder/],
      [join(folder, "sub"), /not a regular file/],
      [join(folder, "n".repeat(300)), /too long/],
    ];
    for (const [target, reason] of cases) {
      const error = await failureOf(writeFileAtomic(target, NEW));
      expect([error.code, error.message]).toEqual(["io", expect.stringMatching(reason)]);
      expect(error.message).toContain(target);
    }
    expect(await readdir(folder)).toEqual(["model.safetensors", "sub"]);
  });

  it.skipIf(process.platform === "win32")("a socket, which is not destroyed", async () => {
    const server = createServer().listen(join(folder, "socket"));
    await once(server, "listening");
    expect((await failureOf(writeFileAtomic(join(folder, "socket"), NEW))).message).toMatch(/not a regular file/);
    expect((await stat(join(folder, "socket"))).isSocket()).toBe(true);
    server.close();
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("no permission (root has every)", async () => {
    await chmod(folder, 0o500);
    const error = await failureOf(writeFileAtomic(path, NEW));
    await chmod(folder, 0o700);
    expect(error.message).toMatch(/no permission to write/);
    await expectOnlyOld();
  });
});

describe("a process killed while it saves in a loop", () => {
  const BYTES = 1 << 20;
  const KILLS = 15;
  const AT_ONCE = 3;

  /** Compiled once, because to load TypeScript anew in every child takes most of a second. */
  async function compileModule(into: string): Promise<string> {
    const require = createRequire(import.meta.url);
    const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
    const source = fileURLToPath(new URL("../../", import.meta.url));
    const settings = "--ignoreConfig --noCheck --rewriteRelativeImportExtensions --module nodenext --target es2022";
    const file = join(source, "platform/node/atomic-write.ts");
    await promisify(execFile)(process.execPath, [
      tsc,
      file,
      "--rootDir",
      source,
      "--outDir",
      into,
      ...settings.split(" "),
    ]);
    await writeFile(join(into, "package.json"), '{ "type": "module" }');
    return pathToFileURL(join(into, "platform/node/atomic-write.js")).href;
  }

  /** Saves version 1, 2, 3 … for ever, each a megabyte of its own number in 64 chunks; prints each number once saved. */
  function startSaving(module: string, target: string): ChildProcess {
    const program = `
      import { writeSync } from "node:fs";
      import { writeFileAtomic } from ${JSON.stringify(module)};
      function* chunks(version) {
        for (let i = 0; i < 64; i++) yield new Uint8Array(new Uint32Array(${BYTES / 256}).fill(version).buffer);
      }
      for (let version = 1; ; version++) {
        await writeFileAtomic(${JSON.stringify(target)}, chunks(version));
        writeSync(1, version + "\\n");
      }`;
    const options = ["--input-type=module", "--eval", program];
    return spawn(process.execPath, options, { stdio: ["ignore", "pipe", "inherit"] });
  }

  it(`leaves the last file or the next, whole, ${KILLS} times`, async () => {
    const rng = xoroshiro128plus(7);
    const module = await compileModule(join(folder, "compiled"));
    const saves = join(folder, "saves");
    await mkdir(saves);
    const killOne = async (round: number): Promise<void> => {
      const target = join(saves, `round-${round}`);
      const delay = uniformInt(rng, 0, 60);
      const child = startSaving(module, target);
      const exited = once(child, "exit");
      let acknowledged = 0;
      for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
        if (acknowledged === 0) setTimeout(() => child.kill("SIGKILL"), delay);
        acknowledged = Number(line);
      }
      expect((await exited)[1]).toBe("SIGKILL");
      const saved = await readFile(target);
      const versions = new Set(new Uint32Array(saved.buffer, saved.byteOffset, saved.length / 4));
      expect([saved.length, versions.size]).toEqual([BYTES, 1]);
      const [version] = versions;
      expect([acknowledged, acknowledged + 1]).toContain(version);
    };
    for (let round = 0; round < KILLS; round += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => killOne(round + i)));
    }
    const names = await readdir(saves);
    const leftovers = names.filter((name) => !name.startsWith("round-"));
    for (const name of leftovers) expect(name).toMatch(/^\.sasrec-.*\.tmp$/);
  });
});
