/** The calls of the service that the page makes. */
import { readEvents } from './events.js';
import { Offline, Problem, isAbort } from './problem.js';

const UNAUTHORIZED = 401;

export class Api {
  /**
   * @param {import('./session.js').Session} session
   * @param {(wasWrong: boolean) => Promise<boolean>} askKey whether there is another key to try
   */
  constructor(session, askKey) {
    this.session = session;
    this.askKey = askKey;
    /** Called with whether the service answered. @type {(online: boolean) => void} */
    this.reached = () => {};
  }

  /** @param {string} path @param {{signal?: AbortSignal}} [options] @returns {Promise<any>} */
  async get(path, options = {}) {
    return (await this.call(path, options)).json();
  }

  /** @param {string} path @param {any} body @param {{signal?: AbortSignal}} [options] @returns {Promise<any>} */
  async post(path, body, options = {}) {
    const headers = { 'Content-Type': 'application/json' };
    return (await this.call(path, { ...options, method: 'POST', headers, body: JSON.stringify(body) })).json();
  }

  /** @param {string} path */
  async delete(path) {
    await this.call(path, { method: 'DELETE' });
  }

  /** @param {string} path @param {(event: string, data: any) => void} receive @param {AbortSignal} signal */
  async events(path, receive, signal) {
    await readEvents(await this.call(path, { signal, headers: { Accept: 'text/event-stream' } }), receive);
  }

  /** A call that asks for a key when one is needed. @param {string} path @param {RequestInit} options */
  async call(path, options) {
    for (;;) {
      const response = await this.send(path, options);
      if (response.status !== UNAUTHORIZED) {
        return this.checked(response);
      }
      if (!(await this.askKey(Boolean(this.session.key)))) {
        return this.checked(response);
      }
    }
  }

  async send(path, options) {
    try {
      const response = await fetch(path, { ...options, headers: { ...options.headers, ...this.credentials() } });
      this.reached(true);
      return response;
    } catch (failure) {
      if (isAbort(failure)) {
        throw failure;
      }
      this.reached(false);
      throw new Offline();
    }
  }

  credentials() {
    return this.session.key ? { 'X-API-Key': this.session.key } : {};
  }

  async checked(response) {
    if (response.ok) {
      return response;
    }
    const body = await response.json().catch(() => null);
    throw new Problem(response.status, body, Number(response.headers.get('Retry-After') ?? 0));
  }

  /**
   * Uploads with progress, which fetch cannot tell.
   * @param {string} path
   * @param {Blob | FormData} body
   * @param {string | null} type of the content; null for a form
   * @param {(share: number) => void} progress
   * @param {AbortSignal} signal
   * @returns {Promise<any>}
   */
  upload(path, body, type, progress, signal) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', path);
      if (type) {
        request.setRequestHeader('Content-Type', type);
      }
      Object.entries(this.credentials()).forEach(([header, value]) => request.setRequestHeader(header, value));
      request.responseType = 'json';
      request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
      request.onload = () =>
        request.status < 300 ? resolve(request.response) : reject(new Problem(request.status, request.response));
      request.onerror = () => reject(new Offline());
      request.onabort = () => reject(new DOMException('the upload was given up', 'AbortError'));
      signal.addEventListener('abort', () => request.abort());
      request.send(body);
    });
  }
}
