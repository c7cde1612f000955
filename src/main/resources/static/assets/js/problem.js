/** What goes wrong with calls. */

/** The service refused a call. */
export class Problem extends Error {
  /** @param {number} status @param {any} body of `application/problem+json`, or nothing @param {number} retryAfter in seconds */
  constructor(status, body, retryAfter = 0) {
    super(body?.detail ?? body?.error ?? `the service answered ${status}`);
    this.status = status;
    this.code = body?.code ?? null;
    this.title = body?.title ?? 'The service refused this';
    /** @type {any[]} */
    this.faults = body?.faults ?? [];
    this.retryAfter = retryAfter;
  }
}

/** The service cannot be reached. */
export class Offline extends Error {
  constructor() {
    super('the service does not answer; is it running, and is this machine still connected to it?');
  }
}

/** Whether a call was given up on purpose. @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}
