import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { onnxruntimeWasm } from "../platform/node/onnxruntime-web.ts";
import { runtimeContract } from "./runtime.contract.ts";

runtimeContract(onnxruntimeNode);
runtimeContract(onnxruntimeWasm, [
  { reason: "WebAssembly writes no files", tests: ["writes a profile of every operator, if one is asked for"] },
]);
