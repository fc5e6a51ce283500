/**
 * For `tsconfig.universal.json`: what Node and browsers both have, and this package uses. Checked against it, a file can
 * run in either.
 */

declare class URL {
  constructor(url: string, base?: string | URL);
  readonly href: string;
  readonly pathname: string;
}

interface ImportMeta {
  readonly url: string;
}

declare function setInterval(handler: () => void, milliseconds: number): number;
declare function clearInterval(timer: number): void;

declare class TextDecoder {
  constructor(encoding: string, options?: { readonly fatal?: boolean });
  decode(bytes: Uint8Array): string;
}

declare function setTimeout(handler: () => void, milliseconds: number): number;
declare function clearTimeout(timer: number): void;

declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

interface FetchedBody extends AsyncIterable<Uint8Array> {
  cancel(): Promise<void>;
}

declare function fetch(
  address: string,
  options?: { readonly signal?: AbortSignal },
): Promise<{
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  readonly body: FetchedBody | null;
}>;
