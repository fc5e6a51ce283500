/** Ids on the command line are text; in a model they may be numbers. */

import { platform } from "#platform";
import type { Id, IdMap } from "../../data/ids.ts";
import { listed, quoted, SasrecError } from "../../errors.ts";
import type { Note } from "../output/io.ts";

const CANONICAL_INTEGER = /^(0|-?[1-9]\d*)$/;

/** A flag that is given several times, as a list. */
export function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}

/** The id in `known` that `text` stands for: the same text, or else the number it is the usual form of. */
export function findId(text: string, known: IdMap): Id | undefined {
  if (known.indexOf(text) !== undefined) return text;
  const number = Number(text);
  return CANONICAL_INTEGER.test(text) && known.indexOf(number) !== undefined ? number : undefined;
}

/** As {@link findId}. Throws `unknown-user` or `unknown-item`, saying what ids look like. */
export function requireId(text: string, known: IdMap, what: "user" | "item", where: string): Id {
  const id = findId(text, known);
  if (id !== undefined) return id;
  throw new SasrecError(`unknown-${what}`, whyUnknown([text], known, what, where), { [what]: text });
}

/** Ids that were typed, and the texts that are not in `known`. */
export interface TypedIds {
  readonly ids: readonly Id[];
  readonly unknown: readonly string[];
}

/**
 * The ids in the texts of a flag. Each text is an id of `known` as it stands, whatever is in it; or ids separated by
 * commas, in quotes if they have commas or outer blanks of their own (`"a, b",c`); or `@file`, with an id on each line.
 * Throws `io` for a file that cannot be read, and `invalid-option` for an empty id.
 */
export async function findIds(flag: string, texts: readonly string[], known: IdMap): Promise<TypedIds> {
  const ids: Id[] = [];
  const unknown: string[] = [];
  for (const text of texts) {
    const whole = findId(text, known);
    if (whole !== undefined) ids.push(whole);
    else {
      for (const part of text.startsWith("@") ? await linesOf(text.slice(1)) : splitList(flag, text)) {
        const id = findId(part, known);
        if (id === undefined) unknown.push(part);
        else ids.push(id);
      }
    }
  }
  return { ids, unknown };
}

/** {@link findIds} of items. Unknown ones are an error, or are left out with a note if `ignore` is set. */
export async function itemIds(
  flag: string,
  texts: readonly string[],
  known: IdMap,
  { where, ignore, note }: { readonly where: string; readonly ignore: boolean; readonly note: Note },
): Promise<readonly Id[]> {
  const { ids, unknown } = await findIds(flag, texts, known);
  if (unknown.length === 0) return ids;
  if (!ignore) {
    const todo = "leave out what it does not know, or give --unknown-items ignore";
    const message = `${flag}: ${whyUnknown(unknown, known, "item", where)}: ${todo}`;
    throw new SasrecError("unknown-item", message, { item: unknown[0] as string, items: unknown });
  }
  note(`${flag}: not in the model, so left out: ${listed(unknown.map(quoted))}`);
  return ids;
}

/** `"a, b",c` as two texts; `""` in quotes is a quote mark. Blanks around a text do not count. */
function splitList(flag: string, text: string): string[] {
  const parts: string[] = [];
  const part = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y;
  for (let more = true; more; ) {
    const [, inQuotes, plain = "", separator] = part.exec(text) ?? [];
    if (inQuotes === undefined && plain.trim() === "") {
      const todo = "Separate ids by single commas, and put an id with commas in quotes.";
      throw new SasrecError("invalid-option", `${flag}: ${quoted(text)} has an empty id. ${todo}`);
    }
    parts.push(inQuotes?.replaceAll('""', '"') ?? plain.trim());
    more = separator === ",";
  }
  return parts;
}

async function linesOf(path: string): Promise<string[]> {
  const text = new TextDecoder().decode(await platform.files.read(path));
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
}

function whyUnknown(texts: readonly string[], known: IdMap, what: "user" | "item", where: string): string {
  const who = texts.length === 1 ? `${what} ${quoted(texts[0])} is` : `${what}s ${listed(texts.map(quoted))} are`;
  return `${who} not in ${where}, whose ${what} ids ${describe(known)}`;
}

function describe(known: IdMap): string {
  const examples = Array.from({ length: Math.min(3, known.size) }, (_, index) => known.at(index));
  const kind = examples.every((id) => typeof id === "number") ? "numbers" : "texts";
  return `are ${kind} such as ${examples.map(quoted).join(", ")}`;
}
