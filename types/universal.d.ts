/**
 * For `tsconfig.universal.json`: what Node and browsers both have, and this package uses. Checked against it, a file can
 * run in either.
 */

declare class URL {
  constructor(url: string, base?: string | URL);
  readonly href: string;
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
