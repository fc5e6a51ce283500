/** `npm run map`: draws `docs/rooms.svg`, the rooms of `src/`: each stands above all that it may import. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ROOMS } from "./rooms.ts";

const [WIDTH, HEIGHT, GAP] = [118, 34, 36];

/** The picture. Lines that others imply are left out: what a room reaches through another one. */
export function roomsPicture(): string {
  const names = Object.keys(ROOMS);
  const uses = (name: string): readonly string[] => ROOMS[name] ?? [];
  const levelOf = (name: string): number => 1 + Math.max(-1, ...uses(name).map(levelOf));
  const reaches = (from: string, to: string): boolean => uses(from).some((one) => one === to || reaches(one, to));
  const levels = Math.max(...names.map(levelOf)) + 1;
  const rows = Array.from({ length: levels }, (_, level) => names.filter((name) => levelOf(name) === level));
  const widest = Math.max(...rows.map((row) => row.length));
  const [width, height] = [widest * (WIDTH + GAP) + GAP, levels * (HEIGHT + GAP) + GAP];
  const place = new Map(
    rows.flatMap((row, level) => {
      const left = (width - row.length * (WIDTH + GAP) + GAP) / 2;
      const y = GAP + (levels - 1 - level) * (HEIGHT + GAP);
      return row.map((name, i) => [name, { x: left + i * (WIDTH + GAP), y }] as const);
    }),
  );
  const at = (name: string): { x: number; y: number } => place.get(name) ?? { x: 0, y: 0 };
  const lines = names.flatMap((name) => {
    const direct = uses(name).filter((one) => !uses(name).some((other) => reaches(other, one)));
    return direct.map((one) => {
      const [from, to] = [at(name), at(one)];
      return `<path d="M${from.x + WIDTH / 2} ${from.y + HEIGHT}L${to.x + WIDTH / 2} ${to.y}"/>`;
    });
  });
  const boxes = names.map((name) => {
    const { x, y } = at(name);
    const box = `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="5"/>`;
    return `${box}<text x="${x + WIDTH / 2}" y="${y + 22}">${name}/</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="14">
<title>The rooms of src/: a line leads to what a room uses, unless another one of these uses it, too</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<g stroke="#9aa7b5" fill="none">
${lines.join("\n")}
</g>
<g stroke="#33475b" fill="#eef3f8">
${boxes.map((box) => box.replace("<text", '<text stroke="none" fill="#111" text-anchor="middle"')).join("\n")}
</g>
</svg>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("../docs/rooms.svg", import.meta.url), roomsPicture());
}
