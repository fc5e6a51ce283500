/**
 * What the package needs of the place it runs in. Other rooms import it as `#platform`, which package.json leads to the
 * implementation for Node or the browser.
 */

import type { Runtime, RuntimeChoice } from "../runtime/runtime.ts";
import type { Sha256 } from "../storage/checksum.ts";
import type { ByteSource } from "../storage/source.ts";

/** A file that is read piece by piece. */
export interface OpenFile extends ByteSource {
  /** To be called once, and nothing is read afterwards. */
  close(): Promise<void>;
}

/** Where a file is: a path, or a `file:` URL. */
export type Path = string | URL;

/** Files by path. All throw `io`, and `invalid-option` for what is no path. */
export interface Files {
  read(path: Path): Promise<Uint8Array>;
  /** Opens a file of any size. One that is replaced meanwhile is read as it was. */
  open(path: Path): Promise<OpenFile>;
  /** The same; `undefined` if there is no file. */
  openFound(path: Path): Promise<OpenFile | undefined>;
  /** The file's bytes in pieces, read once from the first to the last. `"-"` is standard input, if there is one. */
  pieces(path: Path): AsyncIterable<Uint8Array>;
  /**
   * The files that a pattern stands for, sorted: `*` and `?` within a name, `**` for folders at any depth, `[a-z]`,
   * `{a,b}`. Files whose names begin with a point do not count, nor do those that begin with `_`, which mark a finished
   * job. A path of a file that is there is that file, whatever characters it has; empty if nothing fits.
   */
  matching(pattern: string): Promise<readonly string[]>;
  /** The file's bytes; `undefined` if there is none. */
  find(path: Path): Promise<Uint8Array | undefined>;
  /** Writes all or nothing. */
  write(path: Path, content: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes `files`, by name, as the folder `parent`/`folder`: all or none. A whole folder that is there stays. */
  store(parent: string, folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Removes the file, if there is one. */
  remove(path: Path): Promise<void>;
}

/** Shows long work to a person. */
export interface Progress {
  /** `done` of `total` steps are done; `text` says how it goes. Drawn on a terminal, nothing elsewhere. */
  step(done: number, total: number, text: string): void;
  /** The same as a line of a log, every two seconds at most and at the end. Nothing on a terminal. */
  mark(done: number, total: number, text: string): void;
  /** Called once, whether the work succeeded or failed. */
  stop(): void;
}

/** Receives what the other side of a thread posts. */
type Receive = (message: unknown) => void;

/** The package's threads: a lane of a training, and a whole training. */
export type ThreadName = "lane" | "fit";

/** That a thread gives up what it does, or ends it with what it has. */
export type Wish = "abort" | "stop";

/** A thread, as its starter sees it. */
export interface Thread {
  /** Sends a copy of `message`; buffers in `transfer` are moved. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(receive: Receive): void;
  /** Called if the thread ends by itself: with its uncaught error, or with why it ended. */
  onEnd(receive: (error: Error) => void): void;
  /** Tells the thread, which reads it when it could not receive a message. */
  wish(wish: Wish): void;
  /** Ends the thread. A thread that runs the engine must be idle: ended inside, it takes the process with it. */
  end(): Promise<void>;
}

/** The other side: the starter, as the thread sees it. */
export interface Starter {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(receive: Receive): void;
  wished(wish: Wish): boolean;
}

/** The services of a platform. */
export interface Platform {
  /** Threads that can run at the same time. */
  readonly cores: number;
  /** Throws `not-available` if the engine chosen cannot be loaded. */
  runtime(choice: RuntimeChoice): Promise<Runtime>;
  /** A fast SHA-256, for the checksums of files. */
  readonly sha256: Sha256;
  readonly files: Files;
  /** The folder for downloaded files; `undefined` if the platform has none. */
  cacheFolder(): string | undefined;
  /** Unpacks gzip, of one member or several. Throws the platform's error if it is damaged. */
  gunzip(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Unpacks Zstandard. Throws the platform's error if it is damaged. */
  unzstd(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** An environment variable, if there is such a thing. */
  env(name: string): string | undefined;
  progress(title: string): Progress;
  /** Starts one of the package's threads. Throws `not-available` if this place has none. */
  thread(name: ThreadName): Promise<Thread>;
  /** Whether somebody else started this thread and can end it at any time, within the engine, too. */
  readonly hosted: boolean;
  /** Whoever started this thread. Throws `not-available` on the main thread. */
  starter(): Starter;
}
