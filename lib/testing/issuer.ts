// An OpenID Connect issuer on loopback: discovery, authorization code with PKCE, RS256 tokens. It says of everybody who
// comes that they are the person it was told of, without asking, and can be told to misbehave.
import { createHash, generateKeyPairSync, randomUUID, sign, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

export type TestPersonClaims = { sub: string; email?: string; email_verified?: unknown; name?: string };

/** What of the next ID tokens is wrong. */
export type Misbehaviour = {
  nonce?: string;
  iss?: string;
  aud?: string;
  /** Signed by a key that is not published. */
  foreignKey?: true;
  /** Issued so many seconds ago, and expired since. */
  ageSeconds?: number;
};

export type TestIssuer = {
  /** As it names itself, for OIDC_ISSUERS. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who comes from now on. */
  person(claims: TestPersonClaims): void;
  /** Null: behaves well again. */
  misbehave(how: Misbehaviour | null): void;
  /** Another name for itself in discovery; null: its own. */
  nameItself(issuer: string | null): void;
  stop(): Promise<void>;
};

type Grant = { nonce: string; challenge: string; redirectUri: string; claims: TestPersonClaims };

/** Starts an issuer on a free port of 127.0.0.1. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const [clientId, clientSecret] = ["senderscope", randomUUID()];
  let claims: TestPersonClaims = { sub: "nobody" };
  let wrong: Misbehaviour = {};
  let alias: string | null = null;
  const grants = new Map<string, Grant>();

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", base());
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return void json(200, discovery());
      case "/jwks":
        return void json(200, {
          keys: [
            {
              ...keys.publicKey.export({ format: "jwk" }),
              kid: "1",
              use: "sig",
              alg: "RS256",
            },
          ],
        });
      case "/authorize":
        return void response.writeHead(302, { location: authorize(url.searchParams) }).end();
      case "/token": {
        const form = new URLSearchParams(Buffer.concat(body).toString("utf8"));
        const token = isClient(request.headers.authorization) ? exchange(form) : null;
        return void (token === null ? json(400, { error: "invalid_grant" }) : json(200, token));
      }
      default:
        return void json(404, {});
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const named = () => alias ?? base();

  function discovery() {
    return {
      issuer: named(),
      authorization_endpoint: `${base()}/authorize`,
      token_endpoint: `${base()}/token`,
      jwks_uri: `${base()}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: ["S256"],
    };
  }

  // Where the browser goes, with a code that is good once.
  function authorize(query: URLSearchParams): string {
    const [code, redirectUri] = [randomUUID(), query.get("redirect_uri") ?? ""];
    grants.set(code, {
      nonce: query.get("nonce") ?? "",
      challenge: query.get("code_challenge") ?? "",
      redirectUri,
      claims,
    });
    const back = new URL(redirectUri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") ?? "");
    return back.toString();
  }

  function isClient(header = ""): boolean {
    const expected = Buffer.from(`Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`);
    const given = Buffer.from(header);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  function exchange(form: URLSearchParams): object | null {
    const grant = grants.get(form.get("code") ?? "");
    grants.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (
      grant === undefined ||
      grant.challenge !== challenge ||
      grant.redirectUri !== form.get("redirect_uri")
    )
      return null;
    return { access_token: randomUUID(), token_type: "Bearer", expires_in: 60, id_token: idToken(grant) };
  }

  function idToken(grant: Grant): string {
    const issuedAt = Math.floor(Date.now() / 1000) - (wrong.ageSeconds ?? 0);
    const payload = {
      ...grant.claims,
      iss: wrong.iss ?? named(),
      aud: wrong.aud ?? clientId,
      nonce: wrong.nonce ?? grant.nonce,
      iat: issuedAt,
      exp: issuedAt + 60,
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", typ: "JWT", kid: "1" })}.${part(payload)}`;
    const key = wrong.foreignKey === true ? foreign.privateKey : keys.privateKey;
    return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
  }

  return {
    url: base(),
    clientId,
    clientSecret,
    person(next) {
      claims = next;
    },
    misbehave(how) {
      wrong = how ?? {};
    },
    nameItself(issuer) {
      alias = issuer;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
