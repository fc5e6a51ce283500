/**
 * Ids on the command line are text; in a model they may be numbers.
 *
 * @module
 */

import { InvalidArgumentError } from "commander";
import type { Id, IdMap } from "../../data/ids.ts";
import { quoted, SasrecError } from "../../errors.ts";

const CANONICAL_INTEGER = /^(0|-?[1-9]\d*)$/;

/** `a,b,c` as a list; a flag given again adds to it. Blanks around an id do not count. */
export function collectIds(text: string, earlier: readonly string[] = []): string[] {
  const ids = text.split(",").map((id) => id.trim());
  if (ids.includes("")) throw new InvalidArgumentError(`"${text}" has an empty id: separate ids by single commas.`);
  return [...earlier, ...ids];
}

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

/** {@link findId}, or an error `unknown-user` or `unknown-item` that says what ids look like. */
export function requireId(text: string, known: IdMap, what: "user" | "item", where: string): Id {
  const id = findId(text, known);
  if (id !== undefined) return id;
  throw new SasrecError(
    `unknown-${what}`,
    `${what} ${quoted(text)} is not in ${where}, whose ${what} ids ${describe(known)}`,
    { [what]: text },
  );
}

function describe({ ids }: IdMap): string {
  const examples = ids.slice(0, 3).join(", ");
  const numbers = ids.every((id) => typeof id === "number");
  return `${numbers ? "are numbers" : "are words"} such as ${examples}`;
}
