/** Short messages that go by themselves, with something to undo. */
import { h } from './dom.js';

const SHOWN_MS = 6000;

export class Toasts {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
  }

  /** @param {string} text */
  say(text) {
    const toast = h('div', { class: 'toast' }, h('span', {}, text));
    this.place.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }

  /**
   * Does something unless it is undone in time.
   * @param {string} text what is about to be done
   * @param {() => void} carryOut
   * @param {() => void} undo
   */
  undoable(text, carryOut, undo) {
    const end = (action) => {
      clearTimeout(timer);
      removeEventListener('pagehide', leave);
      toast.remove();
      action();
    };
    const leave = () => end(carryOut);
    const button = h('button', { class: 'button tiny', type: 'button', onClick: () => end(undo) }, 'Undo');
    const toast = h('div', { class: 'toast' }, h('span', {}, text), button);
    const timer = setTimeout(() => end(carryOut), SHOWN_MS);
    addEventListener('pagehide', leave);
    this.place.append(toast);
  }
}
