/** Shapes of JSON values, for what files hold beside tensors. */

/** Whether a value has a shape. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string";
export const number: Shape = (value) => typeof value === "number";
/** A whole number of at least 0. */
export const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** JSON has no infinity: it is written as null. */
export const numberOrNull: Shape = (value) => value === null || number(value);

/** A list of such values. */
export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

/** Such a value, or none. */
export function optional(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

/** An object with these fields and no others. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const found = value as Readonly<Record<string, unknown>>;
    return (
      Object.keys(found).every((name) => Object.hasOwn(fields, name)) &&
      Object.entries(fields).every(([name, shape]) => shape(found[name]))
    );
  };
}

/** An object of any fields whose values have the shape. */
export function recordOfAny(shape: Shape): Shape {
  return (value) => typeof value === "object" && value !== null && Object.values(value).every(shape);
}
