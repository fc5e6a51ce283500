import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DownloadProgress, download } from "./download.ts";

const content = Buffer.alloc(300_000, "sequential ");

const answers: Record<string, RequestListener> = {
  "/whole": (_, response) => response.writeHead(200, { "content-length": content.length }).end(content),
  "/chunked": (_, response) => {
    response.write(content.subarray(0, 1000));
    response.end(content.subarray(1000));
  },
  "/missing": (_, response) => response.writeHead(404).end("no"),
  "/cut": (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 1000), () => response.destroy());
  },
  "/silent": (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 1000));
  },
};

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => answers[request.url ?? ""]?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("download", () => {
  it("gives the bytes and tells how far it is", async () => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const seen: DownloadProgress[] = [];
    const progress = (step: DownloadProgress): number => seen.push(step);
    const bytes = await download(`${base}/whole`, { sha256, bytes: content.length, progress });
    expect(content.equals(bytes)).toBe(true);
    expect(seen.at(-1)).toEqual({ address: `${base}/whole`, receivedBytes: 300_000, totalBytes: 300_000 });
    expect(seen.map((step) => step.receivedBytes)).toEqual(
      seen.map((step) => step.receivedBytes).sort((a, b) => a - b),
    );
  });

  it("does without a declared length", async () => {
    const seen: DownloadProgress[] = [];
    const bytes = await download(`${base}/chunked`, { progress: (step) => seen.push(step) });
    expect(bytes).toHaveLength(300_000);
    expect(seen[0]?.totalBytes).toBeUndefined();
  });

  it.each([
    ["another size", "/whole", { bytes: 5 }, /received 300000 bytes, expected 5/],
    ["another hash", "/whole", { sha256: "00" }, /SHA-256 is [0-9a-f]{64}, expected 00/],
    ["another answer than 200", "/missing", {}, /the server answered 404 Not Found/],
    ["a broken connection", "/cut", {}, /terminated/],
    ["a silent connection", "/silent", { idleMilliseconds: 50 }, /no data for 0.05 seconds/],
  ] as const)("fails on %s", async (_, path, options, message) => {
    await expect(download(base + path, options)).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringMatching(message),
    });
  });

  it("fails where nobody listens", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    await expect(download(`http://127.0.0.1:${port}/`, {})).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it("stops when aborted, before or underway", async () => {
    await expect(download(`${base}/whole`, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    const stop = new AbortController();
    const promise = download(`${base}/silent`, { signal: stop.signal, progress: () => stop.abort() });
    await expect(promise).rejects.toMatchObject({ code: "aborted" });
  });
});
