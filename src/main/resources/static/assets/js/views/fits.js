/** Whether a model fits on a device. */
import { h, replace } from '../dom.js';
import { bytes, name, si } from '../format.js';
import { checks } from '../model/budget.js';
import { modelChoice } from '../model/choice.js';
import { isAbort } from '../problem.js';
import { failed, loading } from '../states.js';

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const [choice, { devices }] = await Promise.all([modelChoice(app, params.model, signal, false), app.api.get('/assets/devices.json', { signal })]);
  const precision = h('select', { onChange: show }, [['int8', 'INT8'], ['fp16', 'FP16'], ['fp32', 'FP32']].map(([id, label]) => h('option', { value: id, selected: id === 'int8' }, label)));
  const deadline = number('no deadline');
  const ram = number('RAM in KB');
  const flash = number('none: weights lie in RAM');
  const rate = number('in millions');
  const place = h('div', { class: 'stack', 'aria-live': 'polite' });
  /** @type {any} */
  let graph = null;

  function number(placeholder) {
    return h('input', { type: 'number', min: 0, step: 'any', placeholder, onInput: show });
  }
  function own() {
    const value = (input, factor) => (input.value === '' ? null : Number(input.value) * factor);
    if (ram.value === '') {
      return [];
    }
    const macs = value(rate, 1e6);
    return [{ name: 'Your numbers', kind: 'own', ram_bytes: value(ram, 1000), flash_bytes: value(flash, 1000), macs_per_second: macs === null ? {} : { [precision.value]: macs }, source: null }];
  }
  async function load() {
    replace(place, loading('Analysing the model…'));
    try {
      graph = await app.api.get(`/graph?model=${encodeURIComponent(choice.value)}`, { signal });
      show();
    } catch (error) {
      if (!isAbort(error)) {
        replace(place, failed(error, load));
      }
    }
  }
  function show() {
    if (!graph) {
      return;
    }
    if (!graph.memory) {
      replace(place, h('p', { class: 'notice' }, 'This model’s sizes are open: ', name(graph.open_reason ?? '', 300)));
      return;
    }
    const wanted = deadline.value === '' ? null : Number(deadline.value);
    const kinds = Map.groupBy ? Map.groupBy([...own(), ...devices], (device) => device.kind) : grouped([...own(), ...devices]);
    replace(
      place,
      h('p', {}, `${si(graph.analytic.totals.params)} parameters, ${si(graph.analytic.totals.mac)} MACs, peak activations ${bytes(graph.analytic.totals.peak.bytes.inplace)} in FP32.`),
      [...kinds].map(([kind, those]) => [h('h2', {}, kind === 'own' ? 'Your device' : kind), h('div', { class: 'grid' }, those.map((device) => card(device, checks(graph, device, precision.value, wanted))))]),
    );
  }
  choice.addEventListener('change', load);
  load();
  const field = (label, control) => h('label', { class: 'field' }, h('span', {}, label), control);
  return {
    title: 'Fits?',
    content: h(
      'div',
      { class: 'stack' },
      h('div', { class: 'head' }, h('h1', {}, 'Does it fit?')),
      h(
        'form',
        { class: 'card stack', onSubmit: (event) => event.preventDefault() },
        h('div', { class: 'fields' }, field('Model', choice), field('Precision on the device', precision), field('Deadline, ms', deadline)),
        h('details', {}, h('summary', {}, 'Your own device'), h('div', { class: 'fields' }, field('RAM, KB', ram), field('Flash, KB', flash), field('MACs a second, millions', rate))),
        h('p', { class: 'small soft' }, 'Activations are planned in place and scaled from FP32 by the precision’s bytes. A program, its stack and a kernel’s scratch memory come on top; the time is what arithmetic alone needs at the device’s peak.'),
      ),
      place,
    ),
  };
}

function grouped(devices) {
  const kinds = new Map();
  devices.forEach((device) => kinds.set(device.kind, [...(kinds.get(device.kind) ?? []), device]));
  return kinds;
}

function card(device, found) {
  const fails = found.some((one) => one.fits === false);
  return h(
    'article',
    { class: fails ? 'card verdict no stack' : 'card verdict stack', 'data-device': device.name },
    h('div', { class: 'row' }, h('h3', {}, device.name), h('span', { class: fails ? 'tag bad' : 'tag good' }, fails ? 'does not fit' : 'fits')),
    h(
      'ul',
      { class: 'checks' },
      found.map((one) =>
        h('li', {}, `${one.fits === null ? '·' : one.fits ? '✓' : '✗'} ${one.what}: ${one.needs}${one.has ? ` of ${one.has}` : ''}`, one.where && h('div', { class: 'small soft' }, one.where)),
      ),
    ),
    device.source && h('p', { class: 'small soft' }, device.note && `${device.note} `, 'Source: ', h('a', { href: device.url, rel: 'noreferrer', target: '_blank' }, device.source)),
  );
}
