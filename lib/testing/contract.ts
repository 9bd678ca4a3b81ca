// What a new description of the API would break for a program written against an older one: fields and paths are only
// ever added, and nothing new is asked for.
import type { OpenApiDocument, Schema } from "@/lib/openapi";

/** One sentence per broken promise; empty when everything written against `before` goes on working. */
export function breaks(before: OpenApiDocument, now: OpenApiDocument): string[] {
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, old]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const present = now.paths[path]?.[method];
      if (present === undefined) return [`${name} is gone`];
      const oldNames = (old.parameters ?? []).map((parameter) => parameter.name);
      const parameters = present.parameters ?? [];
      return [
        ...oldNames
          .filter((one) => !parameters.some((p) => p.name === one))
          .map((one) => `${name}: ${one} is gone`),
        ...parameters
          .filter((p) => p.required && !(old.parameters ?? []).some((o) => o.name === p.name && o.required))
          .map((p) => `${name}: ${p.name} became required`),
        ...newlyRequired(bodyOf(old), bodyOf(present)).map(
          (field) => `${name}: body.${field} became required`,
        ),
        ...lost(answerOf(old), answerOf(present), "answer").map((what) => `${name}: ${what}`),
      ];
    }),
  );
}

type Described = OpenApiDocument["paths"][string][string];
const bodyOf = (operation: Described): Schema =>
  operation.requestBody?.content["application/json"].schema ?? {};
const answerOf = (operation: Described): Schema => {
  const content = operation.responses["200"]?.content as Record<string, { schema: Schema }> | undefined;
  return content?.["application/json"]?.schema ?? {};
};

const fieldsOf = (schema: Schema): Record<string, Schema> =>
  (schema.properties ?? {}) as Record<string, Schema>;
const requiredOf = (schema: Schema): string[] => (schema.required ?? []) as string[];

function newlyRequired(before: Schema, now: Schema): string[] {
  return requiredOf(now).filter((field) => !requiredOf(before).includes(field));
}

function lost(before: Schema, now: Schema, where: string): string[] {
  if (Object.keys(before).length === 0) return [];
  if (before.type !== undefined && now.type !== undefined && String(before.type) !== String(now.type)) {
    return [`${where} was ${String(before.type)} and is ${String(now.type)}`];
  }
  const fields = Object.entries(fieldsOf(before)).flatMap(([name, field]) => {
    const present = fieldsOf(now)[name];
    if (present === undefined) return [`${where}.${name} is gone`];
    if (requiredOf(before).includes(name) && !requiredOf(now).includes(name)) {
      return [`${where}.${name} may be missing now`];
    }
    return lost(field, present, `${where}.${name}`);
  });
  const items =
    before.items === undefined ? [] : lost(before.items as Schema, (now.items ?? {}) as Schema, `${where}[]`);
  return [...fields, ...items];
}
