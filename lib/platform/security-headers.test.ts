import { describe, expect, it } from "vitest";
import { securityHeaders } from "./security-headers";

const production = { PUBLIC_URL: "https://senders.example.net", NODE_ENV: "production" };

function directive(headers: { "content-security-policy": string }, name: string): string | undefined {
  return headers["content-security-policy"].split("; ").find((part) => part.startsWith(`${name} `));
}

describe("securityHeaders", () => {
  it("lets only scripts with the nonce run", () => {
    const scripts = directive(securityHeaders("abc=", production), "script-src");
    expect(scripts).toBe("script-src 'self' 'nonce-abc=' 'strict-dynamic'");
  });

  it("forbids frames, plug-ins, other bases and foreign form targets", () => {
    const headers = securityHeaders("abc=", production);
    expect(directive(headers, "frame-ancestors")).toBe("frame-ancestors 'none'");
    expect(directive(headers, "object-src")).toBe("object-src 'none'");
    expect(directive(headers, "base-uri")).toBe("base-uri 'none'");
    expect(directive(headers, "form-action")).toBe("form-action 'self'");
    expect(headers["x-frame-options"]).toBe("DENY");
  });

  it("names no other host", () => {
    expect(securityHeaders("abc=", production)["content-security-policy"]).not.toMatch(/https?:|\*|\.[a-z]/);
  });

  it("insists on TLS only where browsers come over TLS", () => {
    expect(securityHeaders("abc=", production)["strict-transport-security"]).toMatch(/^max-age=31536000/);
    const plain = securityHeaders("abc=", { ...production, PUBLIC_URL: "http://127.0.0.1:3000" });
    expect(plain["strict-transport-security"]).toBeUndefined();
    expect(plain["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  });
});
