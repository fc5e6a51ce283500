/** What software a result was made with. */

/** This package's version; a test holds it equal to that of `package.json`, which universal code cannot read. */
export const VERSION = "0.1.0";

/** Versions of this package and of what runs it. */
export interface Environment {
  /** Version of this package. */
  readonly sasrec: string;
  /** E.g. `"Node 20.19.0"`; in a browser its user agent. */
  readonly runtime: string;
}

/** The environment of the running program. */
export function currentEnvironment(): Environment {
  const { process, navigator } = globalThis as unknown as {
    readonly process?: { readonly versions?: { readonly node?: string } };
    readonly navigator?: { readonly userAgent?: string };
  };
  const node = process?.versions?.node;
  return { sasrec: VERSION, runtime: node === undefined ? (navigator?.userAgent ?? "unknown") : `Node ${node}` };
}
