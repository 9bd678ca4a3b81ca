// The closed list of errors the product can answer with. route() alone turns them into HTTP (RFC 9457).

export const errorCodes = {
  invalid_input: 400,
  not_signed_in: 401,
  invalid_key: 401,
  expired_key: 401,
  not_allowed: 403,
  confirm_first: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unsupported: 415,
  mismatch: 422,
  too_many_requests: 429,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** One thing wrong with the input: where (a dotted path) and what to do about it. */
export type Issue = { path: string; message: string };

/**
 * The only error that carries a message meant for the person who caused it. Anything else that is thrown
 * reaches the outside as a 500 with a request id and no message.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  /** Seconds after which a retry makes sense; sent as Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, more: { issues?: Issue[]; retryAfter?: number } = {}) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.issues = more.issues ?? [];
    this.retryAfter = more.retryAfter;
  }

  get status(): number {
    return errorCodes[this.code];
  }
}

/** The answer for everything that is absent or belongs to somebody else: the two must look the same. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}, or it is not yours to see.`);
}
