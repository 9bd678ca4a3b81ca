// The API's description (OpenAPI 3.1), made of what each route says of itself: nothing in it is written twice.
import { type ZodType, z } from "zod";
import type { Described } from "@/lib/route";

/** What is sent, and what is answered to it. */
export type Example = {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  answer?: unknown;
};

export type Operation = { method: string; path: string; described: Described; example?: Example | undefined };

export type Schema = Record<string, unknown>;

export type Parameter = {
  name: string;
  in: "path" | "query";
  required: boolean;
  description?: string;
  schema: Schema;
  example?: string;
};

export type DescribedOperation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: Record<string, string[]>[];
  "x-scope"?: string;
  parameters?: Parameter[];
  requestBody?: { required: true; content: { "application/json": { schema: Schema; example?: unknown } } };
  responses: Record<string, Schema>;
};

export type OpenApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: Schema;
};

/** The document over some operations; `server` is where the paths begin. Paths are ordered by name. */
export function openApiDocument(operations: readonly Operation[], server: string): OpenApiDocument {
  const sorted = [...operations].sort((a, b) => order(a).localeCompare(order(b)));
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of sorted) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method.toLowerCase()] = describeOperation(operation);
    paths[operation.path] = methods;
  }
  const tags = [...new Set(sorted.map(({ path }) => tagOf(path)))];
  return {
    openapi: "3.1.0",
    info: {
      title: "Senderscope",
      version: "1",
      description:
        "What the provider's filters saw of your mail, and everything else a person can do here. Fields and paths are only ever added. Days are UTC; instants are ISO 8601. A list says `next` or `nextCursor` when it goes on: send it as `cursor`. Errors are problem+json (RFC 9457). A read carries an ETag. A key is sent as `Authorization: Bearer`; every answer to a key says when it ends (X-Key-Expires) and what is left of its rate (RateLimit-*).",
    },
    servers: [{ url: server }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A key of the organization." },
        session: { type: "apiKey", in: "cookie", name: "senderscope", description: "A signed-in browser." },
      },
      responses: { Problem: problem },
    },
  };
}

/** `/ips/[ip]` of a folder as `/ips/{ip}`. */
export function pathOf(folder: string): string {
  return `/${folder.replaceAll(/\[(\w+)\]/g, "{$1}")}`;
}

const problem = {
  description: "What was not done, and how to get it done.",
  content: {
    "application/problem+json": {
      schema: {
        type: "object",
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          code: { type: "string" },
          instance: { type: "string", description: "The request id, also in X-Request-Id." },
          issues: {
            type: "array",
            items: {
              type: "object",
              properties: { path: { type: "string" }, message: { type: "string" } },
              required: ["path", "message"],
            },
          },
        },
        required: ["type", "title", "status", "code", "instance"],
      },
    },
  },
};

function describeOperation({ method, path, described, example = {} }: Operation): DescribedOperation {
  const { access, params, query, body, summary, output, media, redirects } = described;
  const given = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const inPath = properties(params);
  const parameters = [
    ...given.map(
      (name): Parameter => ({
        name,
        in: "path",
        required: true,
        schema: inPath.schemas[name] ?? { type: "string" },
        ...(example.path?.[name] !== undefined && { example: example.path[name] }),
      }),
    ),
    ...parametersOf(query, example.query),
  ];
  const open = access === "visitor";
  const forKeys = !open && access !== "signed_in";
  return {
    operationId: operationId(method, path),
    summary: summary ?? `${method} ${path}`,
    tags: [tagOf(path)],
    ...(open ? { security: [] } : { security: [{ session: [] }, ...(forKeys ? [{ key: [] }] : [])] }),
    ...(forKeys && access !== "known" && { "x-scope": access }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: toSchema(body, "input"),
            ...(example.body !== undefined && { example: example.body }),
          },
        },
      },
    }),
    responses: {
      ...(redirects
        ? { "303": { description: "Done; the page to go on at." } }
        : success(output, media, example.answer)),
      ...(method === "GET" && { "304": { description: "Not changed since the ETag that was sent." } }),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function success(
  output: ZodType | undefined,
  media: string | undefined,
  example: unknown,
): Record<string, Schema> {
  if (media !== undefined) {
    return { "200": { description: "The answer.", content: { [media]: { schema: { type: "string" } } } } };
  }
  if (output === undefined) return { "204": { description: "Done." } };
  const schema = toSchema(output, "output");
  const content = { schema, ...(example !== undefined && { example }) };
  return { "200": { description: "The answer.", content: { "application/json": content } } };
}

function parametersOf(query: ZodType | undefined, example: Record<string, string> = {}): Parameter[] {
  const { schemas, required } = properties(query);
  return Object.entries(schemas).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(typeof description === "string" && { description }),
    schema,
    ...(example[name] !== undefined && { example: example[name] }),
  }));
}

function properties(schema: ZodType | undefined): { schemas: Record<string, Schema>; required: string[] } {
  if (schema === undefined) return { schemas: {}, required: [] };
  const { properties: schemas = {}, required = [] } = toSchema(schema, "input") as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return { schemas, required };
}

function toSchema(schema: ZodType, io: "input" | "output"): Schema {
  const {
    $schema: _,
    "~standard": __,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    // Fields are added to answers: who checks them must not refuse what is new.
    override: ({ jsonSchema }) => {
      if (io === "output" && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  });
  return rest as Schema;
}

function operationId(method: string, path: string): string {
  const words = path
    .replaceAll(/\{(\w+)\}/g, "by-$1")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function tagOf(path: string): string {
  const [first = "", second = ""] = path.slice(1).split("/");
  return (first === "staff" ? `${first}/${second}` : first).replace(/\.\w+$/, "");
}

const order = ({ path, method }: Operation): string =>
  `${path.startsWith("/staff") ? 1 : 0}${path} ${method}`;
