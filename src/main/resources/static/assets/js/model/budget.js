/** Whether a model fits on a device, and where it does not. */
import { inUse } from '../report/memory.js';
import { bytes, ms, shortened, si } from '../format.js';

export const BYTES = { fp32: 4, fp16: 2, int8: 1 };

/**
 * @typedef {object} Device
 * @property {string} name
 * @property {number | null} ram_bytes
 * @property {number | null} flash_bytes null where weights lie in RAM
 * @property {Record<string, number>} macs_per_second at most, by precision
 *
 * @typedef {{what: string, needs: string, has: string, fits: boolean | null, where: string}} Check
 */

/**
 * @param {any} graph of `GET /graph`, with its figures
 * @param {Device} device
 * @param {'fp32' | 'fp16' | 'int8'} precision
 * @param {number | null} deadline milliseconds that an answer may take
 * @returns {Check[]}
 */
export function checks(graph, device, precision, deadline) {
  const { totals, layers } = graph.analytic;
  const share = BYTES[precision] / BYTES.fp32;
  const { totals: steps, peak } = inUse(graph.memory);
  const alive = steps.map((total) => total * share);
  const weights = totals.params * BYTES[precision];
  const inFlash = device.flash_bytes !== null;
  const ram = inFlash ? alive[peak] : alive[peak] + weights;
  const found = [];
  if (inFlash) {
    found.push(check('Weights in flash', weights, device.flash_bytes, bytes, () => overflow(layers, device.flash_bytes / BYTES[precision])));
  }
  found.push(
    check(inFlash ? 'Peak activations in RAM' : 'Weights and peak activations in RAM', ram, device.ram_bytes, bytes, () =>
      !inFlash && weights > device.ram_bytes ? overflow(layers, device.ram_bytes / BYTES[precision]) : over(graph.memory, alive, device.ram_bytes - (inFlash ? 0 : weights)),
    ),
  );
  const rate = device.macs_per_second[precision] ?? null;
  const least = rate === null ? null : (totals.mac / rate) * 1000;
  found.push({
    what: 'Time, at least',
    needs: least === null ? '–' : ms(least),
    has: deadline === null ? '' : ms(deadline),
    fits: least === null || deadline === null ? null : least <= deadline,
    where: rate === null ? `no rate in ${precision} is known for this device` : `${si(totals.mac)} MACs ÷ ${si(rate, 'MAC/s')} at most`,
  });
  return found;
}

function check(what, needs, has, show, where) {
  const fits = has === null ? null : needs <= has;
  return { what, needs: show(needs), has: has === null ? 'not known' : show(has), fits, where: fits === false ? where() : '' };
}

/** Where the sum of weights goes beyond what there is. */
function overflow(layers, most) {
  let sum = 0;
  const at = layers.find((layer) => (sum += layer.params) > most);
  return at ? `exceeded at ${shortened(at.name, 50)}` : '';
}

function over(memory, alive, most) {
  const first = alive.findIndex((total) => total > most);
  const count = alive.filter((total) => total > most).length;
  return first < 0 ? '' : `exceeded in ${count} steps, first at ${shortened(memory.steps[first], 50)}`;
}
