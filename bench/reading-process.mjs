/**
 * Reads a file with the build of a folder, and splits it; tells seconds and memory. See `reading.ts`. Public names only.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder, path, split] = process.argv;
const { loadFile } = await import(pathToFileURL(`${folder}/dist/index.js`).href);

/** Resident memory at its highest; `maxRSS` would count the parent's. */
function peakMB() {
  return (Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024) / 1e6;
}

const memory = () => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};
const cpu = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};
const before = memory();
const cpuBefore = process.cpuUsage();
const started = performance.now();
const data = await loadFile(path);
const read = performance.now();
globalThis.gc?.();
const heldMB = memory() - before;
const parts = split === "true" ? data.leaveOneOut() : undefined;
const done = performance.now();
const cpuSeconds = cpu(cpuBefore);
const at = data.size - 1;
const last =
  data.ids === undefined
    ? `${data.userIds[at]} ${data.itemIds[at]}`
    : `${data.ids.users.at(data.columns.user[at])} ${data.ids.items.at(data.columns.item[at])}`;
console.log(
  JSON.stringify({
    events: data.size,
    users: data.numUsers,
    items: data.numItems,
    test: parts?.test.size,
    last,
    readSeconds: (read - started) / 1000,
    splitSeconds: (done - read) / 1000,
    cpuSeconds,
    peakMB: peakMB(),
    heldMB,
  }),
);
