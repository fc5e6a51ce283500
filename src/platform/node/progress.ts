/**
 * Progress on standard error, so that standard output stays clean for results: a bar on a terminal, lines elsewhere.
 *
 * @module
 */

import type { SingleBar } from "cli-progress";
import type { Progress } from "../platform.ts";

/** See `Platform.progress`. */
export function progress(title: string): Progress {
  return process.stderr.isTTY ? barOnceLoaded(title) : lines(title);
}

/** Loaded when needed: it is CommonJS, which esbuild's bundles in ES modules can hold and not load. Then there are lines. */
function barOnceLoaded(title: string): Progress {
  let shown: Progress | undefined;
  import("cli-progress").then(
    (loaded) => {
      shown = bar(title, loaded.SingleBar);
    },
    () => {
      shown = lines(title);
    },
  );
  return {
    step: (...report) => shown?.step(...report),
    mark: (...report) => shown?.mark(...report),
    stop: () => shown?.stop(),
  };
}

function bar(title: string, Bar: typeof SingleBar): Progress {
  const display = new Bar({
    format: `${title} {bar} {text} | {speed} steps/s | {left} left`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 24,
  });
  const started = Date.now();
  let first: number | undefined; // not step 1 if work goes on from a checkpoint
  return {
    step(done, total, text) {
      const begins = first === undefined;
      first ??= done;
      const speed = ((done - first + 1) * 1000) / (Date.now() - started);
      const payload = { text, speed: speed.toFixed(1), left: clock((total - done) / speed) };
      if (begins) display.start(total, done, payload);
      else display.update(done, payload);
    },
    mark() {},
    stop() {
      display.stop();
    },
  };
}

function lines(title: string): Progress {
  const started = Date.now();
  let last = 0;
  let first: number | undefined;
  return {
    step() {},
    mark(done, total, text) {
      first ??= done;
      // A line every two seconds is enough for a log.
      if (Date.now() - last < 2000 && done !== total) return;
      last = Date.now();
      const left = clock((((last - started) / 1000) * (total - done)) / (done - first + 1));
      process.stderr.write(`${title}: ${text}, ${left} left\n`);
    },
    stop() {},
  };
}

/** `75` seconds as `1:15`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
