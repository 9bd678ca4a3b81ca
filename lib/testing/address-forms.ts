// The ways in which senders write an address into a message, and a reader that tries to find it again: for tests that a
// report says nowhere who complained.
import { createHash } from "node:crypto";
import libmime from "libmime";

const digest = (algorithm: string, text: string, encoding: "hex" | "base64" | "base64url"): string =>
  createHash(algorithm).update(text).digest(encoding);
const percentAll = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const quotedAll = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/** The forms of an address that must never be seen, each with the encoder of a sender; `salt` stands beside it. */
export const addressForms: Record<string, (address: string, salt: string) => string> = {
  plain: (a) => a,
  upper: (a) => a.toUpperCase(),
  quoted: (a) => a.replace(/^(.*)@/, '"$1"@'),
  spaced: (a) => a.replace("@", " @ "),
  commented: (a) => a.replace("@", "(x)@"),
  folded: (a) => a.replace("@", "@\r\n "),
  verp: (a, s) => `${s}-${a.replace("@", "=")}@sender.example`,
  percentHack: (a) => `${a.replace("@", "%")}@sender.example`,
  bang: (a) => a.replace(/^(.*)@(.*)$/, "$2!$1"),
  atWord: (a) => a.replace("@", " at "),
  atBrackets: (a) => a.replace("@", "[at]"),
  underscore: (a) => a.replace("@", "_at_"),
  percent: (a, s) => `https://sender.example/${s}?e=${encodeURIComponent(a)}`,
  percentAll: (a) => `<https://sender.example/?e=${percentAll(a)}>`,
  percentTwice: (a) =>
    `https://sender.example/?u=${encodeURIComponent(`https://x.example/?e=${encodeURIComponent(a)}`)}`,
  quotedPrintable: (a) => quotedAll(a),
  softBreak: (a) => `${a.slice(0, 4)}=\r\n ${a.slice(4)}`.replace("=\r\n ", "=\r\n "),
  encodedWordB: (a, s) => `=?utf-8?B?${Buffer.from(`${s} ${a}`).toString("base64")}?=`,
  encodedWordQ: (a) => `=?utf-8?Q?${quotedAll(a)}?=`,
  encodedWordsSplit: (a) => {
    const middle = Math.floor(a.length / 2);
    const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
    return `${word(a.slice(0, middle))} ${word(a.slice(middle))}`;
  },
  encodedWordUtf16: (a) => `=?utf-16le?B?${Buffer.from(a, "utf16le").toString("base64")}?=`,
  entities: (a) => a.replace("@", "&#64;"),
  entitiesAll: (a) => [...a].map((char) => `&#x${char.charCodeAt(0).toString(16)};`).join(""),
  script: (a) => a.replace("@", "\\u0040"),
  hex: (a) => Buffer.from(a).toString("hex"),
  hexUpper: (a, s) => `${s}${Buffer.from(a).toString("hex").toUpperCase()}`,
  base64: (a) => Buffer.from(a).toString("base64"),
  base64Inside: (a, s) => Buffer.from(`${s}${a}${s}`).toString("base64"),
  base64Cut: (a, s) =>
    Buffer.from(`${s}${a}`)
      .toString("base64")
      .slice(Math.floor((Buffer.from(s).length * 4) / 3)),
  base64Json: (a, s) => Buffer.from(JSON.stringify({ id: s, email: a })).toString("base64url"),
  base64Percent: (a) => Buffer.from(encodeURIComponent(a)).toString("base64"),
  base64OfHex: (a) => Buffer.from(Buffer.from(a).toString("hex")).toString("base64"),
  base64Twice: (a) => Buffer.from(Buffer.from(a).toString("base64")).toString("base64"),
  base64Folded: (a, s) =>
    Buffer.from(`${s}${a}`)
      .toString("base64")
      .replace(/^(.{6})/, "$1\r\n "),
  parameter: (a) => `x; name*=utf-8''${encodeURIComponent(a)}`, // RFC 2231 section 4
  parameterSplit: (a) => {
    const middle = Math.floor(a.length / 2);
    return `x; name*0="${a.slice(0, middle)}"; name*1="${a.slice(middle)}"`; // RFC 2231 section 3
  },
  parameterSplitFolded: (a) => {
    const middle = Math.floor(a.length / 3);
    const [first, rest] = [a.slice(0, middle), a.slice(middle)].map(encodeURIComponent);
    return `x;\r\n name*0*=utf-8''${first};\r\n name*1*=${rest}`;
  },
  md5: (a) => digest("md5", a.toLowerCase(), "hex"),
  md5Asis: (a) => digest("md5", a, "hex").toUpperCase(),
  sha1: (a, s) => `${s}${digest("sha1", a.toLowerCase(), "hex")}`,
  sha256: (a) => digest("sha256", a.toLowerCase(), "hex"),
  sha512: (a) => digest("sha512", a, "hex"),
  sha256Base64: (a) => digest("sha256", a.toLowerCase(), "base64"),
  sha1Base64url: (a) => digest("sha1", a.toLowerCase(), "base64url"),
};

/**
 * Reads a text as loosely as a curious owner could, independently of the code under test. Answers every reading, in
 * lower case.
 */
export function readLoosely(text: string): string[] {
  const unfolded = text.replace(/\r?\n[ \t]+/g, "");
  const spaced = text.replace(/\r?\n/g, "");
  const once = (t: string): string =>
    t.replace(/%([0-9a-f]{2})/gi, (_m, h: string) => String.fromCharCode(Number.parseInt(h, 16)));
  const quoted = unfolded.replace(/=([0-9A-F]{2})/g, (_m, h: string) =>
    String.fromCharCode(Number.parseInt(h, 16)),
  );
  const joined = once(unfolded.replace(/"?;\s*[\w.-]+\*\d+\*?="?/g, ""));
  const seen = [
    joined,
    unfolded,
    spaced,
    libmime.decodeWords(spaced),
    once(unfolded),
    once(once(unfolded)),
    quoted,
  ];
  const runs = spaced.match(/[A-Za-z0-9+/_-]{12,}/g) ?? [];
  for (const run of runs) {
    for (let skip = 0; skip < 4; skip += 1)
      seen.push(Buffer.from("AAA".slice(0, skip) + run, "base64").toString("latin1"));
    if (/^[0-9a-f]+$/i.test(run)) seen.push(Buffer.from(run, "hex").toString("latin1"));
  }
  return seen.flatMap((t) => [t.toLowerCase(), t.replace(/[\s"\\]|\(x\)/g, "").toLowerCase()]);
}
