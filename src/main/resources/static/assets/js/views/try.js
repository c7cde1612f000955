/** Running a model: a digit on a pad, a picture, or any numbers. */
import { command, curlBox } from '../curl.js';
import { h, replace } from '../dom.js';
import { ms } from '../format.js';
import { modelChoice } from '../model/choice.js';
import { isAbort } from '../problem.js';
import { failed, loading } from '../states.js';
import { answer, featureMaps } from '../tryit/answer.js';
import { drawingPad } from '../tryit/pad.js';
import { tensorForm } from '../tryit/tensor-form.js';
import { inputsOf, pictureSide } from '../tryit/values.js';

const MAPPED = 12;
const PLANES = /\[1, \d+, (\d+), (\d+)\]/;

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const choice = await modelChoice(app, params.model, signal, true);
  const place = h('div', { class: 'stack' });
  choice.addEventListener('change', () => app.go(['try'], { model: choice.value }));
  if (choice.value) {
    replace(place, loading('Loading the model…'));
    show(app, choice.value, place, signal);
  }
  return {
    title: 'Try it',
    content: h('div', { class: 'stack' }, h('div', { class: 'head' }, h('h1', {}, 'Try it'), h('label', { class: 'row' }, 'Model', choice)), place),
  };
}

async function show(app, model, place, signal) {
  try {
    const [inputs, graph] = await Promise.all([
      model.startsWith('zoo/')
        ? app.api.get('/zoo', { signal }).then((zoo) => inputsOf(zoo.models.find((one) => one.name === model)))
        : app.api.get(`/models/${encodeURIComponent(model)}`, { signal }).then(inputsOf),
      app.api.get(`/graph?model=${encodeURIComponent(model)}`, { signal }),
    ]);
    const side = inputs.length === 1 ? pictureSide(inputs[0]) : 0;
    replace(place, !app.session.may('infer') && h('p', { class: 'notice' }, 'This key may not run models: it lacks the role “infer”.'), side > 0 ? pad(app, model, inputs[0], side, graph, signal) : form(app, model, inputs, signal));
  } catch (error) {
    if (!isAbort(error)) {
      replace(place, failed(error, () => show(app, model, place, signal)));
    }
  }
}

function pad(app, model, input, side, graph, signal) {
  const out = h('div', { class: 'stack', 'aria-live': 'polite' }, h('p', { class: 'soft' }, 'Draw a digit.'));
  const maps = h('div', { class: 'grid' });
  const scale = h('select', { onChange: run }, h('option', { value: 255 }, '0 to 255'), h('option', { value: 1 }, '0 to 1'));
  const curl = curlBox();
  const mapped = graph.nodes.filter((node) => planes(graph.values[node.outputs[0]])).slice(0, MAPPED);
  const board = drawingPad(run);

  async function run() {
    const pixels = board.pixels(side);
    if (!pixels) {
      return;
    }
    const most = Number(scale.value);
    const body = {
      model,
      inputs: [{ name: input.name, shape: input.shape, datatype: 'FP32', data: pixels.map((value) => Number((value * most).toFixed(4))) }],
      outputs: [...graph.outputs, ...mapped.map((node) => node.name).filter((one) => !graph.outputs.includes(one))].map((one) => ({ name: one })),
    };
    curl.show(command('/infer', body, app.session.keys));
    try {
      const begun = performance.now();
      const { outputs } = await app.api.post('/infer', body, { signal });
      const took = performance.now() - begun;
      replace(out, answer(outputs.filter((one) => graph.outputs.includes(one.name)), true), h('p', { class: 'small soft' }, `Answered in ${ms(took)}, as this browser sees it.`));
      replace(maps, featureMaps(outputs.filter((one) => one.shape.length === 4 && !graph.outputs.includes(one.name))));
    } catch (error) {
      if (!isAbort(error)) {
        replace(out, failed(error));
      }
    }
  }
  function clear() {
    board.clear();
    replace(out, h('p', { class: 'soft' }, 'Draw a digit.'));
    replace(maps);
  }
  return [
    h(
      'div',
      { class: 'split' },
      h(
        'div',
        { class: 'stack' },
        board.canvas,
        h('div', { class: 'row' }, h('button', { class: 'button', type: 'button', onClick: clear }, 'Clear'), h('label', { class: 'row small' }, 'Ink', scale)),
        h('p', { class: 'small soft' }, `White on black, ${side}×${side}, centred as the digits of MNIST are.`),
        curl.element,
      ),
      out,
    ),
    mapped.length > 0 && h('h2', {}, 'Feature maps'),
    maps,
  ];
}

function planes(type) {
  const found = PLANES.exec(type ?? '');
  return found !== null && Number(found[1]) > 1 && Number(found[2]) > 1;
}

function form(app, model, inputs, signal) {
  const fields = tensorForm(inputs);
  const out = h('div', { class: 'stack', 'aria-live': 'polite' });
  const curl = curlBox();
  async function run(event) {
    event.preventDefault();
    try {
      const body = { model, inputs: fields.read() };
      curl.show(command('/infer', body, app.session.keys));
      replace(out, loading('The model runs…'));
      const begun = performance.now();
      const { outputs } = await app.api.post('/infer', body, { signal });
      replace(out, h('p', { class: 'small soft' }, `Answered in ${ms(performance.now() - begun)}, as this browser sees it.`), answer(outputs, outputs.length === 1 && outputs[0].shape.length === 2));
    } catch (error) {
      if (!isAbort(error)) {
        replace(out, failed(error instanceof SyntaxError ? new Error(`the data is not JSON: ${error.message}`) : error));
      }
    }
  }
  return h('form', { class: 'stack', onSubmit: run }, fields.element, h('div', {}, h('button', { class: 'button main', disabled: !app.session.may('infer') }, 'Run')), curl.element, out);
}
