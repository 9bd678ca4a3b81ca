// A browser with a jar of cookies that signs in through next-auth as our pages do, without Next in between: the real
// next-auth with the product's own options.
import NextAuth from "next-auth";
import { authOptions } from "@/lib/identity/session";
import { env, setEnvironment } from "@/lib/platform/env";

export type AuthAnswer = { status: number; location: string | null; body: string };

export class AuthBrowser {
  readonly jar = new Map<string, string>();

  constructor() {
    if (env().NEXTAUTH_SECRET === undefined)
      setEnvironment({ NEXTAUTH_SECRET: "a-secret-for-tests-only-".repeat(2) });
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Asks `/api/auth/PATH` and keeps the cookies of the answer, as a browser does. */
  async ask(method: "GET" | "POST", path: string, form: Record<string, string> = {}): Promise<AuthAnswer> {
    const url = new URL(path, `${env().PUBLIC_URL}/api/auth/`);
    const headers = { host: url.host, cookie: this.cookie, "user-agent": "test" };
    const answer: AuthAnswer = { status: 200, location: null, body: "" };
    const set = new Map<string, unknown>();
    const response = {
      status(code: number) {
        answer.status = code;
        return response;
      },
      setHeader(name: string, value: unknown) {
        set.set(name.toLowerCase(), value);
        return response;
      },
      getHeader: (name: string) => set.get(name.toLowerCase()),
      json(value: unknown) {
        answer.body = JSON.stringify(value);
      },
      send(value: unknown) {
        answer.body = typeof value === "string" ? value : JSON.stringify(value ?? "");
      },
      end: () => undefined,
    };
    const nextauth = url.pathname.replace("/api/auth/", "").split("/");
    const request = {
      method,
      headers,
      cookies: Object.fromEntries([...this.jar].map(([name, value]) => [name, decodeURIComponent(value)])),
      query: { ...Object.fromEntries(url.searchParams), nextauth },
      body: form,
    };
    await NextAuth(request as never, response as never, authOptions(new Headers(headers)));
    for (const line of [set.get("set-cookie") ?? []].flat() as string[]) this.keep(line);
    answer.location = (set.get("location") as string | undefined) ?? null;
    return answer;
  }

  /** Presses a sign-in button: answers where the browser is sent. */
  async start(providerId: string, callbackUrl = "/home"): Promise<string> {
    const { csrfToken } = JSON.parse((await this.ask("GET", "csrf")).body) as { csrfToken: string };
    const { body, location } = await this.ask("POST", `signin/${providerId}`, {
      csrfToken,
      callbackUrl,
      json: "true",
    });
    return location ?? (JSON.parse(body) as { url: string }).url;
  }

  /** What the issuer sends the browser back to. */
  static async through(issuerUrl: string): Promise<string> {
    const response = await fetch(issuerUrl, { redirect: "manual" });
    return response.headers.get("location") ?? "no way back";
  }

  /** Comes back from the issuer: answers where the browser ends. */
  async comeBack(url: string): Promise<string> {
    const { pathname, search } = new URL(url, env().PUBLIC_URL);
    if (!pathname.startsWith("/api/auth/")) return url;
    const { location } = await this.ask("GET", `${pathname.replace("/api/auth/", "")}${search}`);
    return location === null ? "nowhere" : this.comeBack(location);
  }

  private keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const ended = attributes.some((each) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(each));
    if (value === "" || ended) this.jar.delete(name);
    else this.jar.set(name, value);
  }
}
