/**
 * The script that threads run. The build puts it here (scripts/bundle-threads.mjs): a thread is then started from a text,
 * so that it does not matter whether the package is in node_modules or in a bundle, which has no file beside it.
 */

/** Empty before the build: run from TypeScript, the package has no threads. */
export const threadSource: string = "";
