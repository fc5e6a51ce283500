/** A thread for tests: posts back what it is posted, and fails at the text "fail". */
import { platform } from "../../dist/platform/node/index.js";

const starter = platform.starter();
starter.onMessage((message) => {
  if (message === "fail") throw new Error("told to fail");
  starter.post(message);
});
