import { platform, Worker } from "../../dist/platform/node/index.js";
import { platformContract } from "../../src/platform/platform.contract.ts";

const script = new URL("./echo-thread.mjs", import.meta.url);
platformContract({ name: "Node", platform, echo: () => new Worker(script, { type: "module" }) });
