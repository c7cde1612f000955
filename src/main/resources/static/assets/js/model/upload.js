/** Files that make a model, and their way to the service. */
import { h, replace } from '../dom.js';
import { name as nameOf } from '../format.js';
import { isAbort } from '../problem.js';
import { failed } from '../states.js';

const NOT_IN_NAMES = /[^A-Za-z0-9._-]+/g;

/**
 * The file that is the model, and those beside it.
 * @param {File[]} files
 * @returns {{model: File, others: File[]} | null}
 */
export function sorted(files) {
  const model =
    files.find((file) => /\.onnx$/i.test(file.name)) ??
    files.find((file) => /\.json$/i.test(file.name)) ??
    (files.length === 1 ? files[0] : null);
  return model && !/\.safetensors$/i.test(model.name) ? { model, others: files.filter((file) => file !== model) } : null;
}

/** A name under which a file may be registered. @param {string} file */
export function proposedName(file) {
  const base = file.replace(/\.(onnx|json)$/i, '').replace(NOT_IN_NAMES, '-').slice(0, 100);
  return /^[.]*$/.test(base) ? 'model' : base;
}

/**
 * A place to drop files on, or to choose them from.
 * @param {import('../main.js').App} app
 * @param {(description: any) => void} done called with the registered model
 * @param {AbortSignal} signal
 */
export function dropZone(app, done, signal) {
  const status = h('div', { class: 'stack', 'aria-live': 'polite' });
  const input = h('input', { type: 'file', multiple: true, class: 'sr', id: 'files', onChange: () => take([...input.files]) });
  const zone = h(
    'section',
    { class: 'drop', 'aria-label': 'Upload a model', onDragover: over, onDragleave: leave, onDrop: drop },
    h('p', {}, h('strong', {}, 'Drop a model here')),
    h('p', { class: 'small soft' }, 'An ONNX file with its external data, or a definition (.json) with its weights (.safetensors): together.'),
    h('label', { class: 'button', for: 'files' }, 'Choose files'),
    input,
    status,
  );

  function over(event) {
    event.preventDefault();
    zone.classList.add('over');
  }
  function leave() {
    zone.classList.remove('over');
  }
  function drop(event) {
    event.preventDefault();
    leave();
    take([...event.dataTransfer.files]);
  }

  function take(files) {
    input.value = '';
    const sort = sorted(files);
    if (!sort) {
      replace(status, h('p', { class: 'notice' }, 'None of these is a model: expected one .onnx or .json file, with its data beside it.'));
      return;
    }
    const field = h('input', { value: proposedName(sort.model.name), required: true, maxlength: 100, pattern: '[A-Za-z0-9._\\-]+', name: 'name' });
    const form = h(
      'form',
      { class: 'row', onSubmit: (event) => send(event, sort, field.value) },
      h('label', { class: 'field' }, h('span', {}, 'Name of the model'), field),
      h('button', { class: 'button main' }, 'Upload ', nameOf(sort.model.name, 40)),
      h('button', { class: 'button', type: 'button', onClick: () => replace(status) }, 'Cancel'),
    );
    replace(status, sort.others.length > 0 && h('p', { class: 'small' }, 'with ', sort.others.map((file) => [nameOf(file.name, 60), ' '])), form);
    field.select();
  }

  async function send(event, sort, name) {
    event.preventDefault();
    const giveUp = new AbortController();
    signal.addEventListener('abort', () => giveUp.abort());
    const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Upload' });
    const note = h('span', { class: 'small' }, 'Sending…');
    replace(status, bar, h('div', { class: 'row' }, note, h('button', { class: 'button tiny', type: 'button', onClick: () => giveUp.abort() }, 'Cancel')));
    const progress = (share) => {
      bar.value = share;
      note.textContent = share < 1 ? `${Math.round(share * 100)} % sent` : 'The service reads the model…';
    };
    try {
      const { body, type } = payload(sort);
      const description = await app.api.upload(`/models?name=${encodeURIComponent(name)}`, body, type, progress, giveUp.signal);
      replace(status);
      done(description);
    } catch (error) {
      replace(status, isAbort(error) ? h('p', {}, 'Not uploaded.') : failed(error));
    }
  }
  return zone;
}

function payload({ model, others }) {
  if (others.length === 0) {
    return { body: model, type: /\.json$/i.test(model.name) ? 'application/json' : 'application/octet-stream' };
  }
  const form = new FormData();
  form.append('model', model, model.name);
  others.forEach((file) => form.append(/\.safetensors$/i.test(file.name) ? 'weights' : file.name, file, file.name));
  return { body: form, type: null };
}
