import { platform } from "../../dist/platform/node/index.js";
import { workerThread } from "../../dist/platform/node/threads.js";
import { platformContract } from "../../src/platform/platform.contract.ts";

const script = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", (message) => {
  if (message === "fail") throw new Error("told to fail");
  parentPort.postMessage(message);
});`;
platformContract({ name: "Node", platform, echo: () => workerThread("lane", script, import.meta.url) });
