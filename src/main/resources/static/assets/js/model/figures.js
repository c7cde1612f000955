/** The field's figures in plain words, with this model's numbers in their formulas. */
import { h } from '../dom.js';
import { bytes, exact, ms, reading, shortened, si } from '../format.js';
import { address } from '../router.js';

/**
 * @typedef {object} Figure
 * @property {string} term
 * @property {string} value
 * @property {string} says what it is, in a sentence or two
 * @property {string} formula with numbers
 * @property {string} [word] under which the glossary has it
 */

/**
 * @param {any} analytic of a report
 * @param {any} measured of a report, or null
 * @returns {Figure[]}
 */
export function figures(analytic, measured) {
  const totals = analytic.totals;
  const layers = analytic.layers;
  const heavy = largest(layers, 'mac');
  const wide = largest(layers, 'neurons');
  const stored = largest(layers, 'params');
  const peak = totals.peak;
  const latency = reading(measured?.latency).value;
  const rate = bestRate(measured);
  const intensity = reading(totals.arithmetic_intensity);
  return [
    {
      term: 'Neurons',
      word: 'neuron',
      value: exact(totals.neurons),
      says: 'A neuron multiplies its inputs by weights and sums them up. Each output element of a layer with weights is one.',
      formula: wide ? `${label(wide)}: ${product(wide.output_shapes[0])} = ${exact(wide.neurons)}` : 'no layer has weights',
    },
    {
      term: 'Synapses, weights, parameters',
      word: 'synapse',
      value: si(totals.params),
      says: 'A synapse is a weight that training sets: a parameter. A convolution uses each of its weights at every place.',
      formula: stored ? `${label(stored)}: ${weights(stored)} = ${exact(stored.params)}; all layers: ${exact(totals.params)}` : 'no parameters',
    },
    {
      term: 'Connections',
      word: 'connection',
      value: si(totals.connections),
      says: 'The edges into neurons, biases included. Since convolutions share weights there are more of them than parameters.',
      formula: `${exact(totals.connections)} connections ÷ ${exact(totals.synapses)} synapses = each used ${si(totals.connections / Math.max(1, totals.synapses))} times`,
    },
    {
      term: 'Model size',
      word: 'model size',
      value: bytes(totals.size_bytes.actual),
      says: 'Parameters by bits of each. Fewer bits make the same model smaller.',
      formula: `${exact(totals.params)} × 4 B = ${bytes(totals.size_bytes.fp32)} in FP32; × 1 B = ${bytes(totals.size_bytes.int8)} in INT8`,
    },
    {
      term: 'Activations, features',
      word: 'feature',
      value: si(totals.activations.total_lecture),
      says: 'What layers give to each other: the features of one input. Counted: the input, and outputs of convolutions, pooling and matrix products.',
      formula: `${exact(totals.activations.total_lecture)} elements × 4 B = ${bytes(totals.activations.total_lecture * 4)} in FP32`,
    },
    {
      term: 'Peak activations',
      word: 'peak activations',
      value: bytes(peak.bytes.inplace),
      says: `The most activations that lie in memory at once. What a small device needs as RAM. Reached at ${shortened(String(reading(peak.at_layer.inplace).value ?? '–'), 40)}.`,
      formula: peakFormula(peak),
    },
    {
      term: 'MAC',
      word: 'mac',
      value: si(totals.mac),
      says: 'A multiply-accumulate: one product added to a sum. The unit in which vision papers count work.',
      formula: heavy ? `${label(heavy)}: ${macs(heavy)} = ${exact(heavy.mac)}; all layers: ${exact(totals.mac)}` : 'no products',
    },
    {
      term: 'FLOP and FLOPS',
      word: 'flop',
      value: si(totals.flop),
      says: 'Floating-point operations, two for each MAC. FLOPS, with a capital S, are FLOP per second: a speed.',
      formula: `2 × ${exact(totals.mac)} = ${exact(totals.flop)} FLOP${latency ? `; ÷ ${ms(latency.median)} = ${si(measured.flops?.value === null ? null : measured.flops, 'FLOPS')}` : ''}`,
    },
    {
      term: 'OP and OPS',
      word: 'op',
      value: si(totals.op),
      says: 'All operations: FLOP, and one for each comparison, exponential and the like. OPS are OP per second.',
      formula: `${exact(totals.flop)} FLOP + ${exact(totals.op - totals.flop)} others = ${exact(totals.op)} OP`,
    },
    {
      term: 'Arithmetic intensity',
      value: intensity.value === null ? '–' : `${intensity.value.toFixed(2)} FLOP/B`,
      says: 'Work for each byte that must move. Below a machine’s ridge, memory is what limits; above it, arithmetic.',
      formula: intensity.value === null ? intensity.reason : `${exact(totals.flop)} FLOP ÷ ${exact(totals.bytes_moved.compulsory)} B = ${intensity.value.toFixed(2)}`,
    },
    {
      term: 'Latency',
      word: 'latency',
      value: latency ? ms(latency.median) : 'not measured yet',
      says: 'The time from an input to its answer. The median here; the slow tail is in the percentiles of a profile.',
      formula: latency ? `median of ${exact(latency.n)} runs; 99 % within ${ms(latency.p['99'].v)}` : 'run a profile to measure it',
    },
    {
      term: 'Throughput',
      word: 'throughput',
      value: rate ? `${si(rate.rate)} ${rate.unit}` : 'not measured yet',
      says: 'Answers a second. Batches and concurrent runs raise it, mostly at the cost of latency. A batch is several inputs in one run.',
      formula: rate ? `batch ${rate.batch}, ${rate.concurrency} at a time` : 'run a profile to measure it',
    },
  ];
}

/** @param {Figure[]} all */
export function figureCards(all) {
  return h(
    'div',
    { class: 'grid' },
    all.map((one) =>
      h(
        'article',
        { class: 'card figure' },
        h('h3', {}, one.term, one.word && h('a', { class: 'help', href: address(['glossary'], { word: one.word }), 'aria-label': `${one.term} in the glossary`, title: 'In the glossary' }, '?')),
        h('div', { class: 'value' }, one.value),
        h('p', { class: 'small soft' }, one.says),
        h('p', { class: 'formula' }, one.formula),
      ),
    ),
  );
}

function bestRate(measured) {
  const rates = reading(measured?.throughput).value ?? [];
  return rates.length > 0 ? rates.reduce((best, one) => (one.rate > best.rate ? one : best)) : null;
}

function largest(layers, key) {
  return layers.reduce((most, layer) => (layer[key] > (most?.[key] ?? 0) ? layer : most), null);
}

function label(layer) {
  return shortened(layer.name, 32);
}

function product(factors) {
  return factors.map((factor) => exact(factor)).join(' × ');
}

function weights(layer) {
  const shapes = layer.input_shapes.slice(1).filter((one) => one.length > 0);
  const sum = shapes.reduce((total, one) => total + one.reduce((a, b) => a * b, 1), 0);
  return sum === layer.params ? shapes.map(product).join(' + ') : 'its weights';
}

/** Output elements by products for each, as a convolution and a fully-connected layer are counted. */
function macs(layer) {
  const output = layer.output_shapes[0];
  const elements = output.reduce((a, b) => a * b, 1);
  const each = layer.mac / elements;
  return Number.isInteger(each) ? `${product(output)} outputs × ${exact(each)} products each` : 'its products';
}

function peakFormula(peak) {
  const step = reading(peak.steps.inplace).value;
  const alive = step?.alive ?? [];
  if (alive.length === 0) {
    return '–';
  }
  const shown = alive.slice(0, 3).map((value) => `${shortened(value.name, 22)} ${bytes(value.bytes)}`);
  return `${shown.join(' + ')}${alive.length > 3 ? ` + ${alive.length - 3} more` : ''} = ${bytes(peak.bytes.inplace)}`;
}
