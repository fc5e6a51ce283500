/** `#platform` as the rooms above see it, whichever platform it is. */

import type { Platform } from "../src/platform/platform.ts";

export declare const platform: Platform;
