/** Numbers, sizes and names as people read them. */
import { h } from './dom.js';

const SI = [[1e15, 'P'], [1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
/** Characters that have no shape but an effect. */
export const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** With three digits that count. @param {number} value */
function digits(value) {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** `1,234,567`. @param {number} value */
export function exact(value) {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** `1.23 M`; `reason` where the value is null. @param {number | null | undefined} value @param {string} [unit] */
export function si(value, unit = '') {
  if (value === null || value === undefined) {
    return '–';
  }
  const step = SI.find(([size]) => Math.abs(value) >= size);
  const number = step ? `${digits(value / step[0])} ${step[1]}` : digits(value);
  return unit ? `${number}${step ? '' : ' '}${unit}` : number;
}

/** `1.2 MB`, of 10^6 bytes. @param {number | null | undefined} value */
export function bytes(value) {
  return si(value, 'B').replace(' k', ' K');
}

/** @param {number | null | undefined} value in milliseconds */
export function ms(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  if (value >= 1000) {
    return `${digits(value / 1000)} s`;
  }
  return value >= 1 || value === 0 ? `${digits(value)} ms` : `${digits(value * 1000)} µs`;
}

/** @param {number | null | undefined} value a share of one */
export function percent(value) {
  return value === null || value === undefined ? '–' : `${digits(value * 100)} %`;
}

/** @param {number} value in seconds */
export function duration(value) {
  const whole = Math.max(0, Math.round(value));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `1×28×28`. @param {(number | string)[]} shape */
export function shape(shape) {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** @param {string} instant ISO 8601 */
export function moment(instant) {
  return new Date(instant).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/**
 * A figure of a report: a value, or the reason why there is none.
 * @param {any} figure
 * @returns {{value: any, reason: string | null}}
 */
export function reading(figure) {
  if (figure && typeof figure === 'object' && 'reason' in figure && figure.value === null) {
    return { value: null, reason: String(figure.reason) };
  }
  return { value: figure ?? null, reason: figure === undefined || figure === null ? 'not in this report' : null };
}

/** Text whose invisible and direction-changing characters can be seen. @param {string} text */
export function visible(text) {
  return String(text).replace(HIDDEN, (hidden) => `⟨U+${hidden.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** A long name with its middle left out, so that its end still tells it apart. @param {string} text @param {number} most */
export function shortened(text, most) {
  const shown = visible(text);
  const head = Math.ceil((most - 1) / 3);
  return shown.length <= most ? shown : `${shown.slice(0, head)}…${shown.slice(head + 1 - most)}`;
}

/** A name that others gave, as an element. @param {string} text @param {number} [most] characters shown */
export function name(text, most = 120) {
  return h('bdi', { class: 'name', title: visible(text) }, shortened(text, most));
}
