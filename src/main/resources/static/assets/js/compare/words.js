/** What a comparison means, in sentences. */
import { reading, si, visible } from '../format.js';

const ABOUT = 1.1;

/**
 * How each report stands to the first, beside what their hosts explain.
 * @param {any} found of `GET /profiles/compare`
 * @returns {string[]}
 */
export function words(found) {
  return found.profiles.slice(1).map((one, i) => sentence(letter(i + 1), one.ratios));
}

/** The name of a report in this comparison. @param {number} place */
export function letter(place) {
  return String.fromCharCode(65 + place);
}

function sentence(who, ratios) {
  const latency = reading(ratios.latency);
  if (latency.value === null) {
    return `${who} cannot be set against A: ${visible(latency.reason ?? 'there is no latency')}.`;
  }
  const speed = 1 / latency.value;
  const begun = near(speed, 1) ? `${who} is about as fast as A (× ${times(speed)})` : speed > 1 ? `${who} is ${times(speed)} times as fast as A` : `${who} takes ${times(1 / speed)} times as long as A`;
  const peak = reading(ratios.peak_flops).value;
  const bandwidth = reading(ratios.bandwidth).value;
  if (peak === null || bandwidth === null) {
    return `${begun}. The ceilings of both hosts are needed to say how much of this they explain; reports of standard and rigorous have them.`;
  }
  const hosts = near(peak, 1) && near(bandwidth, 1) ? 'Its host has about the same ceilings' : `Its host has × ${times(peak)} the peak and × ${times(bandwidth)} the bandwidth`;
  return `${begun}. ${hosts}: ${judged(speed, Math.min(peak, bandwidth), Math.max(peak, bandwidth))}.`;
}

function judged(speed, least, most) {
  if (speed > most * ABOUT) {
    return 'that is more than the hosts explain, so this run uses its host better';
  }
  return speed < least / ABOUT ? 'that is less than the hosts let expect, so this run uses its host worse' : 'that is what the hosts let expect';
}

function near(ratio, other) {
  return ratio / other < ABOUT && other / ratio < ABOUT;
}

function times(ratio) {
  return si(ratio);
}
