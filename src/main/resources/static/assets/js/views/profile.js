/** Asking for a profile. */
import { command, curlBox } from '../curl.js';
import { h, replace } from '../dom.js';
import { modelChoice } from '../model/choice.js';
import { failed } from '../states.js';

const PROTOCOLS = [
  ['analytic', 'analytic: counts only, at once'],
  ['quick', 'quick: about a second'],
  ['standard', 'standard: about 45 seconds, with layers and roofline'],
  ['rigorous', 'rigorous: minutes, in several processes'],
];

const TIMED = new Set(['standard', 'rigorous']);

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const [model, { backends }] = await Promise.all([modelChoice(app, params.model, signal, false), app.api.get('/backends', { signal })]);
  const protocol = h('select', { name: 'protocol' }, PROTOCOLS.map(([id, label]) => h('option', { value: id, selected: id === 'standard' }, label)));
  const batches = h('input', { name: 'batches', value: '1', required: true, pattern: '\\s*\\d+(\\s*,\\s*\\d+)*\\s*', inputmode: 'numeric', title: 'whole numbers, separated by commas' });
  const backend = h('select', { name: 'backend', onChange: offer }, h('option', { value: '' }, 'the best for it'), backends.map((one) => h('option', { value: one.name, disabled: !one.available }, one.available ? one.name : `${one.name}: ${one.reason}`)));
  const precision = h('select', { name: 'precision' });
  const threads = h('input', { name: 'threads', type: 'number', min: 1, max: Math.max(...backends.map((one) => one.threads)), placeholder: 'all' });
  const seconds = h('input', { name: 'seconds', type: 'number', min: 1, max: 600, placeholder: 'as the protocol says' });
  const inputs = h('textarea', { name: 'inputs', rows: 4, placeholder: '{"input_ids": {"shape": [1, 128]}}', spellcheck: 'false' });
  const outcome = h('div', { 'aria-live': 'polite' });
  const ceilings = h('input', { type: 'file', accept: '.json,application/json', onChange: readCeilings });
  /** What `GET /ceilings` of another host says. @type {any} */
  let predict = null;
  const curl = curlBox();
  const may = app.session.may('profile');
  const submit = h('button', { class: 'button main', disabled: !may }, 'Start');

  function offer() {
    const chosen = backends.filter((one) => one.available && (!backend.value || one.name === backend.value));
    const words = [...new Set(chosen.flatMap((one) => Object.entries(one.precisions).filter(([, offer]) => offer.offered).map(([word]) => word)))];
    replace(precision, h('option', { value: '' }, 'as the model'), words.map((word) => h('option', { value: word }, word)));
  }
  function request() {
    const body = { model: model.value, protocol: protocol.value };
    body.batch_sizes = batches.value.split(',').map(Number);
    if (precision.value) {
      body.precision = precision.value;
    }
    if (threads.value) {
      body.threads = Number(threads.value);
    }
    const parameters = {
      ...(backend.value && { backend: backend.value }),
      ...(seconds.value && TIMED.has(protocol.value) && { seconds: Number(seconds.value) }),
    };
    if (Object.keys(parameters).length > 0) {
      body.parameters = parameters;
    }
    if (predict && TIMED.has(protocol.value)) {
      body.predict = predict;
    }
    if (inputs.value.trim()) {
      body.inputs = JSON.parse(inputs.value);
    }
    return body;
  }
  async function readCeilings() {
    replace(outcome);
    try {
      predict = ceilings.files[0] ? JSON.parse(await ceilings.files[0].text()) : null;
    } catch (error) {
      predict = null;
      ceilings.value = '';
      replace(outcome, failed(new Error(`the ceilings are not JSON: ${error.message}`)));
    }
    preview();
  }
  function preview() {
    try {
      curl.show(command('/profile', request(), app.session.keys));
    } catch {
      curl.show('The input data is not JSON.');
    }
  }
  async function start(event) {
    event.preventDefault();
    submit.disabled = true;
    replace(outcome, h('p', { class: 'soft' }, 'The service is at work…'));
    try {
      const answer = await app.api.post('/profile', request(), { signal });
      app.go(['reports', answer.id]);
    } catch (error) {
      replace(outcome, failed(error instanceof SyntaxError ? new Error(`the input data is not JSON: ${error.message}`) : error));
      submit.disabled = false;
    }
  }
  const field = (label, control, note) => h('label', { class: 'field' }, h('span', {}, label), control, note && h('span', { class: 'small soft' }, note));
  offer();
  const form = h(
    'form',
    { class: 'card stack', onSubmit: start, onInput: preview },
    h(
      'div',
      { class: 'fields' },
      field('Model', model),
      field('Protocol', protocol),
      field('Batch sizes', batches, 'several: 1, 8, 32'),
      field('Precision', precision),
      field('Threads', threads),
      field('Backend', backend),
      field('At most, seconds', seconds, 'of measured runs, in standard and rigorous'),
    ),
    h('details', {}, h('summary', {}, 'Input shapes and data'), field('JSON by the name of each input', inputs, 'a shape, a range of numbers or the data itself; seeded random numbers otherwise')),
    h('details', {}, h('summary', {}, 'Prediction for another host'), field('The answer of its GET /ceilings, as a file', ceilings, 'for standard and rigorous; compare the report with one of that host to check it')),
    h('div', { class: 'row' }, submit, !may && h('span', { class: 'soft' }, 'This key may not measure: it lacks the role “profile”.')),
    outcome,
    curl.element,
  );
  preview();
  return {
    title: 'Profile',
    content: h('div', { class: 'stack' }, h('div', { class: 'head' }, h('h1', {}, 'Profile')), h('p', { class: 'soft' }, 'Measures what a model costs on this machine. While it runs, other measurements wait, and requests disturb it.'), form),
  };
}
