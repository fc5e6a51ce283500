/**
 * Progress on standard error, so that standard output stays clean for results: a bar on a terminal, lines elsewhere.
 */

import type { SingleBar } from "cli-progress";
import { escaped } from "../../errors.ts";
import type { Progress } from "../platform.ts";
import { cut, widthOf } from "./text-width.ts";

/** See `Platform.progress`. */
export function progress(title: string): Progress {
  const safe = escaped(title);
  return process.stderr.isTTY && process.env["TERM"] !== "dumb" ? barOnceLoaded(safe) : lines(safe);
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
    format: (_, { progress: part }, { text, speed, left }) => {
      return barLine({ title, part, text, speed, left }, process.stderr.columns || 80);
    },
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
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
    stop: () => display.stop(),
  };
}

/** What a bar shows. */
export interface BarState {
  readonly title: string;
  /** Done, 0 to 1. */
  readonly part: number;
  readonly text: string;
  readonly speed: string;
  readonly left: string;
}

/** The line of a bar in fewer than `columns`, so that no terminal wraps it: what says least goes first. */
export function barLine({ title, part, text, speed, left }: BarState, columns: number): string {
  const drawn = (size: number): string => {
    const done = Math.round(part * size);
    return "\u2588".repeat(done) + "\u2591".repeat(size - done);
  };
  const short = cut(title, 20);
  const end = `${text} | ${left} left`;
  const lines = [
    `${title} ${drawn(24)} ${text} | ${speed} steps/s | ${left} left`,
    `${short} ${drawn(24)} ${end}`,
    `${short} ${drawn(10)} ${end}`,
    `${drawn(10)} ${end}`,
    end,
  ];
  const room = columns - 1;
  const fitting = lines.find((line) => widthOf(line) <= room);
  return fitting ?? `${cut(text, room - widthOf(` | ${left} left`))} | ${left} left`;
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
