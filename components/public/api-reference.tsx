// An OpenAPI document as a page: operations by subject, each with what it takes, what it answers, and a call to copy.
import classes from "./api-reference.module.css";
import prose from "./prose.module.css";

type Schema = Record<string, unknown>;
type Parameter = { name: string; in: string; required: boolean; description?: string; schema: Schema };
type Described = {
  operationId: string;
  summary: string;
  tags: string[];
  "x-scope"?: string;
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
  responses: Record<string, Schema>;
};
type Props = {
  document: {
    info: { title: string; description: string };
    servers: { url: string }[];
    tags: { name: string }[];
    paths: Record<string, Record<string, Described>>;
  };
};

export function ApiReference({ document }: Props) {
  const { info, servers, tags, paths } = document;
  const server = servers[0]?.url ?? "";
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), described })),
  );
  return (
    <div className={prose.prose}>
      <h1>API reference</h1>
      <p>{coded(info.description)}</p>
      <p>
        For programs: <a href={`${server}/openapi.json`}>openapi.json</a> (OpenAPI 3.1). Addresses begin with{" "}
        <code>{server}</code>.
      </p>
      {tags.map(({ name }) => (
        <section key={name} aria-labelledby={`tag-${name}`}>
          <h2 id={`tag-${name}`}>{name}</h2>
          {all
            .filter(({ described }) => described.tags.includes(name))
            .map((operation) => (
              <Operation key={operation.described.operationId} {...operation} server={server} />
            ))}
        </section>
      ))}
    </div>
  );
}

type OperationProps = { path: string; method: string; described: Described; server: string };

function Operation({ path, method, described, server }: OperationProps) {
  const { operationId, summary, parameters = [], requestBody, responses } = described;
  // Not every answer is JSON: files of addresses are CSV.
  const answers = Object.entries((responses["200"]?.content ?? {}) as Record<string, { schema?: Schema }>);
  return (
    <details className={classes.operation} id={operationId}>
      <summary>
        <code className={classes.method}>{method}</code>
        <code className={classes.path}>{path}</code>
        <span className={classes.summary}>{coded(summary)}</span>
      </summary>
      <div className={classes.detail}>
        {described["x-scope"] && (
          <p>
            Needs the scope <code>{described["x-scope"]}</code>.
          </p>
        )}
        {parameters.length > 0 && (
          <table>
            <thead>
              <tr>
                <th scope="col">Parameter</th>
                <th scope="col">In</th>
                <th scope="col">Takes</th>
              </tr>
            </thead>
            <tbody>
              {parameters.map((parameter) => (
                <tr key={parameter.name}>
                  <td>
                    <code>{parameter.name}</code>
                    {parameter.required && " (required)"}
                  </td>
                  <td>{parameter.in}</td>
                  <td>{takes(parameter)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {requestBody && <Shape title="Body" schema={requestBody.content["application/json"].schema} />}
        {answers.map(([type, { schema = {} }]) =>
          type !== "application/json" || Object.keys(schema).length === 0 ? (
            <p key={type}>
              Answers <code>{type}</code>.
            </p>
          ) : (
            <Shape key={type} title="Answer" schema={schema} />
          ),
        )}
        <p>With curl:</p>
        <pre>{curl(method, `${server}${path}`, requestBody !== undefined)}</pre>
      </div>
    </details>
  );
}

function Shape({ title, schema }: { title: string; schema: Schema }) {
  return (
    <details>
      <summary>{title}</summary>
      <pre>{JSON.stringify(schema, null, 2)}</pre>
    </details>
  );
}

/** What stands between backticks is code. */
function coded(text: string) {
  return text.split("`").map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity
    at % 2 === 1 ? <code key={at}>{part}</code> : part,
  );
}

function takes({ schema, description }: Parameter): string {
  const values = Array.isArray(schema.enum) ? schema.enum.join(", ") : String(schema.type ?? "text");
  const standard = schema.default === undefined ? "" : `; without it ${String(schema.default)}`;
  return `${values}${standard}${description === undefined ? "" : `. ${description}`}`;
}

function curl(method: string, url: string, withBody: boolean): string {
  const lines = [
    `curl -sS ${method === "GET" ? "" : `-X ${method} `}"${url}"`,
    '-H "Authorization: Bearer $KEY"',
    ...(withBody ? [`-H "Content-Type: application/json"`, `-d '{ … }'`] : []),
  ];
  return lines.join(" \\\n  ");
}
