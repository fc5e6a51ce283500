/**
 * The report's looks. Colours have a contrast of at least 3 to 1 (text 4.5 to 1) with the background, light and dark.
 */

import { Markup } from "./markup.ts";
import { COLOURS } from "./series.ts";

const CSS = `
:root { color-scheme: light dark; --page: #fff; --text: #1c1e21; --quiet: #5c6166; --grid: #e2e4e7; --panel: #f5f6f8;
  --warn: #8a4b00; --series-0: #0b62b8; --series-1: #c24a00; --series-2: #007a55; --series-3: #9c2f86;
  --series-4: #7a6200; --series-5: #b3123a; --series-6: #4d5a66; --series-7: #5a3fc0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #15171a; --text: #e8eaed; --quiet: #a3a9b0; --grid: #31353a; --panel: #1e2125; --warn: #ffb65c;
    --series-0: #63b3ff; --series-1: #ff9057; --series-2: #45d6a0; --series-3: #ec8fd8; --series-4: #e6c84b;
    --series-5: #ff7d92; --series-6: #b4bec8; --series-7: #ad9bff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
.quiet, caption, .tick { color: var(--quiet); fill: var(--quiet); }
.verdict { padding: .75rem 1rem; background: var(--panel); border-left: 4px solid var(--series-2); }
.verdict.warn { border-color: var(--warn); } .verdict p { margin: .25rem 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; overflow-wrap: normal; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: .875rem; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--grid); text-align: right; white-space: nowrap; }
tr > :first-child { text-align: left; padding-left: .25rem; } thead th { vertical-align: bottom; white-space: normal; }
tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 7rem; }
td.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
figure { margin: 2rem 0; } figcaption { font-weight: 600; } .chart { display: block; width: 100%; min-width: 34rem; height: auto; }
svg text { font-size: 13px; fill: var(--text); unicode-bidi: isolate; } svg .tick { font-size: 12px; fill: var(--quiet); }
svg .value { font-variant-numeric: tabular-nums; }
.grid { stroke: var(--grid); fill: none; } .line, .interval { fill: none; stroke: var(--colour); stroke-width: 2; }
.marker { fill: var(--colour); stroke: var(--page); }
.kept { fill: none; stroke: var(--colour); stroke-width: 2; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; padding: 0; }
.legend svg { display: inline-block; width: 28px; vertical-align: middle; }
summary { cursor: pointer; color: var(--quiet); font-size: .875rem; }
${Array.from({ length: COLOURS }, (_, i) => `.series-${i} { --colour: var(--series-${i}); }`).join("\n")}
`;

/** The style sheet, as an element. Nothing in it comes from data. */
export const STYLE: Markup = new Markup(`<style>${CSS}</style>`);
