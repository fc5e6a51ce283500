/**
 * Fails a test that says something on the console: what it says is either a mistake, or part of what the test is about,
 * and then the test replaces the method (`vi.spyOn(console, "warn")`) and looks at it. A figure to be seen goes to
 * `context.annotate`.
 */

import { format } from "node:util";
import { afterAll, afterEach } from "vitest";

const said: string[] = [];
for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
  console[method] = (...args: unknown[]) => {
    said.push(`console.${method}: ${format(...args)}`);
  };
}

function expectSilence(): void {
  const lines = said.splice(0);
  if (lines.length > 0) throw new Error(`stray output\n${lines.join("\n")}`);
}

afterEach(expectSilence);
afterAll(expectSilence); // what was said outside tests
