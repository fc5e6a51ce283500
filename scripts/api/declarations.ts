/**
 * The public declarations, read from the source: what an entry exports, its comments and its types as they are written.
 */

import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "rolldown/utils";

const src = resolve(import.meta.dirname, "../../src");

/** A member of a class or an interface. */
export interface Member {
  readonly name: string;
  readonly kind: "constructor" | "method" | "getter" | "property";
  readonly static: boolean;
  readonly signature: string;
  readonly doc: string;
}

/** An exported name, or a class or interface that one extends. */
export interface Declaration {
  readonly name: string;
  /** In `src`. */
  readonly path: string;
  readonly kind: "class" | "interface" | "type" | "function" | "const";
  readonly signature: string;
  readonly doc: string;
  readonly members: readonly Member[];
  /** Names of what it extends. */
  readonly bases: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: nodes of a syntax tree
type Node = any;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Node[];
  readonly comments: readonly { readonly value: string; readonly start: number; readonly end: number }[];
}

const sources = new Map<string, Source>();

function sourceAt(path: string): Source {
  const known = sources.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(join(src, path), "utf8");
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be read`);
  const source = { path, text, body: program.body, comments };
  sources.set(path, source);
  return source;
}

/** The comment just before a node, without its stars. */
function docOf({ text, comments }: Source, start: number): string {
  const before = comments.findLast(({ end }) => end <= start);
  if (before === undefined || !before.value.startsWith("*") || text.slice(before.end, start).trim() !== "") return "";
  return before.value
    .slice(1)
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .replaceAll("*\\/", "*/")
    .replace(/\{@link ([^}]+)\}/g, "`$1`")
    .trim();
}

/** The declarations that a file holds under a name: several for overloads. */
function named(source: Source, name: string): readonly { readonly node: Node; readonly start: number }[] {
  return source.body.flatMap((statement: Node) => {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    const id = node?.id?.name ?? node?.declarations?.[0]?.id?.name;
    return id === name ? [{ node, start: statement.start }] : [];
  });
}

/** The file, in `src`, from which a file imports a name; its own path if it imports none. */
function originOf(source: Source, name: string): string {
  for (const statement of source.body) {
    const names = statement.type === "ImportDeclaration" ? statement.specifiers : [];
    if (names.some(({ local }: Node) => local.name === name) && statement.source.value.startsWith(".")) {
      return relative(src, resolve(src, dirname(source.path), statement.source.value)).replaceAll("\\", "/");
    }
  }
  return source.path;
}

/** What a file in `src` declares under a name. Throws if there is nothing. */
export function declarationOf(path: string, name: string): Declaration {
  const source = sourceAt(path);
  const found = named(source, name);
  const [first] = found;
  if (first === undefined) throw new Error(`${path} has no ${name}`);
  const { node } = first;
  const cut = (from: number, to: number): string => source.text.slice(from, to).trim();
  const bare = { name, path, doc: found.map(({ start }) => docOf(source, start)).find((doc) => doc !== "") ?? "" };
  switch (node.type) {
    case "ClassDeclaration": {
      const signature = cut(node.start, node.body.start);
      const bases = node.superClass ? [node.superClass.name] : [];
      return { ...bare, kind: "class", signature, bases, members: classMembers(source, node.body.body) };
    }
    case "TSInterfaceDeclaration": {
      const bases = node.extends.map(({ expression, typeArguments }: Node) => {
        return cut(expression.start, typeArguments?.end ?? expression.end);
      });
      const own = node.body.body.map((member: Node) => property(source, member));
      const members = [...bases.flatMap((base: string) => tableMembers(source, base)), ...own];
      const plain = bases.filter((base: string) => !/^(Omit<)?Given</.test(base));
      return { ...bare, kind: "interface", signature: `interface ${name}`, bases: plain, members };
    }
    case "TSTypeAliasDeclaration": {
      const literal = node.typeAnnotation.type === "TSTypeLiteral" ? node.typeAnnotation.members : [];
      const members = literal.map((member: Node) => property(source, member));
      return { ...bare, kind: "type", signature: cut(node.start, node.end).replace(/;$/, ""), bases: [], members };
    }
    case "VariableDeclaration": {
      const { id } = node.declarations[0];
      return { ...bare, kind: "const", signature: `const ${cut(id.start, id.end)}`, bases: [], members: [] };
    }
    default: {
      const declared = found.filter((one) => one.node.type === "TSDeclareFunction");
      const shown = declared.length > 0 ? declared : found;
      const texts = shown.map((one) => cut(one.node.start, one.node.body?.start ?? one.node.end).replace(/;$/, ""));
      const doc = shown.map(({ start }) => docOf(source, start)).filter((text) => text !== "");
      return { ...bare, doc: doc.join("\n\n"), kind: "function", signature: texts.join("\n"), bases: [], members: [] };
    }
  }
}

/** Members of a class that its users see; overloads are one. */
function classMembers(source: Source, body: readonly Node[]): readonly Member[] {
  const members = new Map<string, Member>();
  const overloaded = new Set<string>();
  for (const node of body) {
    const name = node.key?.name;
    if (node.key?.type === "PrivateIdentifier" || (node.accessibility ?? "public") !== "public") continue;
    if (name === undefined) continue;
    const key = `${node.static ? "static " : ""}${name}`;
    if (node.type === "TSAbstractMethodDefinition" || node.value?.type === "TSEmptyBodyFunctionExpression") {
      overloaded.add(key);
    } else if (overloaded.has(key)) continue; // the implementation behind overloads
    const end =
      node.value?.body?.start ?? (node.type === "PropertyDefinition" ? (node.value?.start ?? node.end) : node.end);
    const text = source.text.slice(node.start, end).replace(/[;=\s]+$/, "");
    const signature = text.replace(/\boverride /g, "").replace(/^get /, "");
    if (/\): Work</.test(signature)) continue; // in turns: for this package alone
    const before = members.get(key);
    const kind =
      node.kind === "constructor"
        ? "constructor"
        : node.kind === "get"
          ? "getter"
          : node.kind === "method"
            ? "method"
            : "property";
    members.set(key, {
      name,
      kind,
      static: node.static === true,
      signature: before === undefined ? signature : `${before.signature}\n${signature}`,
      doc: [before?.doc, docOf(source, node.start)].filter(Boolean).join("\n\n"),
    });
  }
  return [...members.values()];
}

function property(source: Source, node: Node): Member {
  const signature = source.text
    .slice(node.start, node.end)
    .replace(/;$/, "")
    .replace(/^readonly /, "");
  const kind = node.type === "TSMethodSignature" ? "method" : "property";
  return { name: node.key?.name ?? "[…]", kind, static: false, signature, doc: docOf(source, node.start) };
}

/** The options of a base `Given<typeof table>`, or of `Omit<Given<Table>, "name">` those that are left. */
function tableMembers(source: Source, base: string): readonly Member[] {
  if (!/^(Omit<)?Given</.test(base)) return [];
  const names = [...base.matchAll(/typeof (\w+)/g)].map(([, name]) => name as string);
  if (names.length === 0) names.push(...[...base.matchAll(/Given<(\w+)/g)].map(([, name]) => name as string));
  const left = [...base.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  const members = names.flatMap((name) => optionsIn(sourceAt(originOf(source, name)), name));
  return members.filter(({ name }) => !left.includes(name));
}

function optionsIn(source: Source, name: string): readonly Member[] {
  const [found] = named(source, name);
  if (found === undefined) throw new Error(`${source.path} has no ${name}`);
  const { node } = found;
  if (node.type === "TSTypeAliasDeclaration") {
    const text = source.text.slice(node.start, node.end);
    return [...text.matchAll(/typeof (\w+)/g)].flatMap(([, one = ""]) =>
      optionsIn(sourceAt(originOf(source, one)), one),
    );
  }
  let value = node.declarations[0].init;
  while (value.expression !== undefined) value = value.expression; // as const
  return value.properties.flatMap((entry: Node): readonly Member[] => {
    if (entry.type === "SpreadElement") {
      const { name: spread } = entry.argument;
      return optionsIn(sourceAt(originOf(source, spread)), spread);
    }
    const spec = new Map<string, Node>(entry.value.properties.map((one: Node) => [one.key.name, one.value]));
    const type = typeOf(spec);
    const mark = spec.has("required") ? "" : "?";
    const doc = docOf(source, entry.start) || String(spec.get("help")?.value ?? "");
    return [
      { name: entry.key.name, kind: "property", static: false, signature: `${entry.key.name}${mark}: ${type}`, doc },
    ];
  });
}

function typeOf(spec: ReadonlyMap<string, Node>): string {
  const type = spec.get("type")?.value as string;
  const choices = spec
    .get("choices")
    ?.elements?.map((one: Node) => JSON.stringify(one.value))
    .join(" | ");
  const one =
    choices ?? { int: "number", number: "number", switch: "boolean", choice: "string", text: "string" }[type] ?? type;
  return spec.has("many") ? `${one} | (${one})[]` : one;
}

/** Everything that the entry at `path`, in `src`, exports, and the classes and interfaces of ours that these extend. */
export function publicDeclarations(path: string): readonly Declaration[] {
  const found = new Map<string, Declaration>();
  const add = (from: string, name: string): void => {
    if (found.has(name)) return;
    const declaration = declarationOf(from, name);
    found.set(name, declaration);
    for (const base of declaration.bases) {
      const [plain = ""] = /^\w+/.exec(base) ?? [];
      const origin = originOf(sourceAt(from), plain);
      if (named(sourceAt(origin), plain).length > 0) add(origin, plain);
    }
  };
  for (const statement of sourceAt(path).body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const { local } of statement.specifiers) add(statement.source.value.slice(2), local.name);
  }
  return [...found.values()];
}
