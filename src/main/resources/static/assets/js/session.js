/** The API key of this browser session, and what it may do. */

const KEY = 'neurometer.key';

export class Session {
  constructor() {
    /** @type {string[]} */
    this.roles = [];
    this.keys = false;
    this.caller = 'anonymous';
  }

  /** @returns {string | null} */
  get key() {
    return sessionStorage.getItem(KEY);
  }

  /** Kept until the tab is closed. @param {string | null} key */
  set key(key) {
    if (key) {
      sessionStorage.setItem(KEY, key);
    } else {
      sessionStorage.removeItem(KEY);
    }
  }

  /** Takes over what `GET /access` says. @param {{keys: boolean, caller: string, roles: string[]}} access */
  granted(access) {
    this.keys = access.keys;
    this.caller = access.caller;
    this.roles = access.roles;
  }

  /** @param {'read' | 'infer' | 'profile' | 'manage'} role */
  may(role) {
    return this.roles.includes(role);
  }
}
