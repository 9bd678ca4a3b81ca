// What browsers may do with our pages: load from here only, run only scripts that carry this answer's nonce, and
// never be framed.

type Setting = { PUBLIC_URL: string; NODE_ENV: string };

type SecurityHeaders = Record<string, string> & { "content-security-policy": string };

/** The headers of one answer. `nonce` is base64 and used for no other answer. */
export function securityHeaders(nonce: string, setting: Setting): SecurityHeaders {
  const tls = setting.PUBLIC_URL.startsWith("https:");
  // React and Turbopack evaluate code and hold a socket while developing, never in production.
  const developing = setting.NODE_ENV === "development";
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    // Mantine and Recharts style elements in place; a style cannot run anything.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${developing ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    ...(tls ? ["upgrade-insecure-requests"] : []),
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    ...(tls ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
