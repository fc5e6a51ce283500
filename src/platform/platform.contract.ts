/** What every platform must do: the tests of the interface `Platform`. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type ContractTests, contract, type Skip } from "../../tests/support/contract.ts";
import { portableSha256 } from "../storage/checksum.ts";
import type { Platform, Thread } from "./platform.ts";

/** How to test a platform. */
export interface PlatformUnderTest {
  readonly name: string;
  readonly platform: Platform;
  /** A thread that posts back what it is posted, and fails at the text `"fail"`. */
  readonly echo: () => Thread;
}

/** Tests a platform, except for the tests that `skips` names. */
export function platformContract(subject: PlatformUnderTest, skips: readonly Skip[] = []): void {
  describe(`the platform ${subject.name}`, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "sasrec-platform-"));
    });
    afterAll(() => rm(folder, { recursive: true }));
    contract(
      "keeps the contract of platforms",
      testsOf(subject, () => folder),
      skips,
    );
  });
}

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
// No `instanceof`: a built platform has its own copy of the error class.
const io = (message: string): unknown => {
  return expect.objectContaining({ code: "io", message: expect.stringContaining(message) });
};

function testsOf({ platform, echo }: PlatformUnderTest, folder: () => string): ContractTests {
  const { files } = platform;
  const next = (thread: Thread): Promise<unknown> => {
    return new Promise((resolve, reject) => {
      thread.onMessage(resolve);
      thread.onEnd(reject);
    });
  };
  return {
    "finds files by a pattern, sorted": async () => {
      const names = ["a.csv", "b.csv", "c.json", "sub/d.csv", "sub/deep/e.csv", "_SUCCESS.csv", "odd[1].csv"];
      for (const name of names) {
        await mkdir(dirname(join(folder(), "glob", name)), { recursive: true });
        await files.write(join(folder(), "glob", name), bytes);
      }
      const found = async (pattern: string): Promise<string[]> => {
        const root = `${folder()}/glob/`;
        return (await files.matching(root + pattern)).map((path) => path.slice(root.length));
      };
      expect(await found("*.csv")).toEqual(["a.csv", "b.csv", "odd[1].csv"]);
      expect(await found("?.{csv,json}")).toEqual(["a.csv", "b.csv", "c.json"]);
      expect(await found("[!a].csv")).toEqual(["b.csv"]);
      expect(await found("**/*.csv")).toEqual(["a.csv", "b.csv", "odd[1].csv", "sub/d.csv", "sub/deep/e.csv"]);
      expect(await found("sub/**")).toEqual(["sub/d.csv", "sub/deep/e.csv"]);
      expect(await found("odd[1].csv")).toEqual(["odd[1].csv"]);
      expect(await found("missing.csv")).toEqual(["missing.csv"]);
      expect(await found("*.tsv")).toEqual([]);
    },
    "reads what it wrote, whole or in pieces": async () => {
      const path = join(folder(), "a file with blanks");
      for (const content of [bytes, [bytes.subarray(0, 300), bytes.subarray(300)]]) {
        await files.write(path, content);
        expect(new Uint8Array(await files.read(path))).toEqual(bytes);
      }
    },

    "replaces a file only if all of its content came": async () => {
      const path = join(folder(), "kept");
      await files.write(path, bytes);
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Uint8Array.of(1, 2, 3);
        throw new RangeError("no more");
      }
      await expect(files.write(path, broken())).rejects.toThrow("no more");
      expect(new Uint8Array(await files.read(path))).toEqual(bytes);
    },

    "tells a file that is not there from one that cannot be read": async () => {
      expect(await files.find(join(folder(), "missing"))).toBeUndefined();
      await expect(files.read(join(folder(), "missing"))).rejects.toEqual(io("there is no such file"));
      await expect(files.find(folder())).rejects.toEqual(io("folder"));
      await expect(files.read("")).rejects.toEqual(expect.objectContaining({ code: "invalid-option" }));
    },

    "removes a file, and does not mind if there is none": async () => {
      const path = join(folder(), "removed");
      await files.write(path, bytes);
      await files.remove(path);
      await files.remove(path);
      expect(await files.find(path)).toBeUndefined();
    },

    "unpacks Zstandard, of two frames, and says if it is damaged": async () => {
      // "sasrec, " and "twice" by zstd 1.5, without and with a checksum.
      const frames = Buffer.from("28b52ffd20084100007361737265632c2028b52ffd200529000074776963650a", "hex");
      const unpack = async (packed: Uint8Array): Promise<string> => {
        async function* halves(): AsyncGenerator<Uint8Array> {
          yield packed.subarray(0, 9);
          yield packed.subarray(9);
        }
        let text = "";
        for await (const piece of platform.unzstd(halves())) text += new TextDecoder().decode(piece);
        return text;
      };
      expect(await unpack(frames.subarray(0, 31))).toBe("sasrec, twice");
      await expect(unpack(frames.subarray(0, 12))).rejects.toThrow();
    },

    "hashes as everybody does, piece by piece": () => {
      const whole = platform.sha256().update(bytes).digest();
      const pieces = platform.sha256().update(bytes.subarray(0, 7)).update(bytes.subarray(7)).digest();
      expect(new Uint8Array(pieces)).toEqual(new Uint8Array(whole));
      expect(new Uint8Array(whole)).toEqual(new Uint8Array(portableSha256().update(bytes).digest()));
    },

    "knows its cores, and no variable that is not set": () => {
      expect(platform.cores).toBeGreaterThanOrEqual(1);
      expect(platform.env("SASREC_NO_SUCH_VARIABLE")).toBeUndefined();
    },

    "runs threads: copies messages, shares memory, ends when told": async () => {
      const thread = echo();
      const shared = new Int32Array(new SharedArrayBuffer(4));
      const answer = next(thread);
      thread.post({ numbers: Float32Array.of(1, 2), shared });
      const back = (await answer) as { numbers: Float32Array; shared: Int32Array };
      expect(back.numbers).toEqual(Float32Array.of(1, 2));
      shared[0] = 5;
      expect(back.shared[0]).toBe(5);
      await thread.end();
    },

    "tells of a thread that fails": async () => {
      const thread = echo();
      const answer = next(thread);
      thread.post("fail");
      await expect(answer).rejects.toThrow("told to fail");
      await thread.end();
    },

    "has an engine": async () => {
      expect(["native", "wasm"]).toContain((await platform.runtime("auto")).name);
    },
  };
}
