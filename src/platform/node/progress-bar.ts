/**
 * Training progress on a terminal: a bar with loss, speed and time left; plain lines where there is no terminal.
 *
 * @module
 */

import { SingleBar } from "cli-progress";
import type { FitEpoch } from "../../models/fit-options.ts";
import type { ProgressDisplay } from "../platform.ts";

/** A bar on standard error, so that standard output stays clean for results. */
export function progressBar(name: string): ProgressDisplay {
  return process.stderr.isTTY ? bar(name) : lines(name);
}

function bar(name: string): ProgressDisplay {
  const display = new SingleBar({
    format: `${name} {bar} epoch {epoch}/{epochs} | loss {loss}{note} | {speed} steps/s | {left} left`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 24,
  });
  const started = Date.now();
  /** The first step shown: not step 1 where training goes on from a checkpoint. */
  let first: number | undefined;
  let note = "";
  return {
    step({ step, steps, epoch, epochs, loss }) {
      const seconds = (Date.now() - started) / 1000;
      const begins = first === undefined;
      first ??= step;
      const speed = (step - first + 1) / seconds;
      const payload = {
        epoch,
        epochs,
        loss: loss.toFixed(4),
        note,
        speed: speed.toFixed(1),
        left: clock((steps - step) / speed),
      };
      if (begins) display.start(steps, step, payload);
      else display.update(step, payload);
    },
    epoch(report) {
      note = validationOf(report);
    },
    stop() {
      display.stop();
    },
  };
}

function lines(name: string): ProgressDisplay {
  let last = 0;
  let first: number | undefined;
  const started = Date.now();
  return {
    step() {},
    epoch(report) {
      const { epoch, epochs, loss, targetsPerSecond } = report;
      first ??= epoch;
      // A line every two seconds is enough for a log.
      if (Date.now() - last < 2000 && epoch !== epochs) return;
      last = Date.now();
      const left = clock((((last - started) / 1000) * (epochs - epoch)) / (epoch - first + 1));
      const speed = Math.round(targetsPerSecond).toLocaleString("en");
      process.stderr.write(
        `${name}: epoch ${epoch}/${epochs}, loss ${loss.toFixed(4)}${validationOf(report)}, ${speed} events/s, ${left} left\n`,
      );
    },
    stop() {},
  };
}

function validationOf({ validation }: FitEpoch): string {
  return validation === undefined ? "" : ` | validation NDCG@10 ${validation.toFixed(4)}`;
}

/** `75` seconds as `1:15`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
