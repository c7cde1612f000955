/** All models: registered ones, and those that come with the service. */
import { h, replace } from '../dom.js';
import { bytes, moment, name, si } from '../format.js';
import { dropZone } from '../model/upload.js';
import { address } from '../router.js';
import { empty, failed } from '../states.js';

const TOTALS_AT_ONCE = 4;

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const [{ models }, zoo] = await Promise.all([app.api.get('/models?limit=1000', { signal }), app.api.get('/zoo', { signal })]);
  const own = h('div', { class: 'grid' });
  const show = () => {
    replace(own, models.map((model) => card(model, () => remove(model))));
    if (models.length === 0) {
      replace(own, empty('No models yet', h('span', {}, 'Upload one, or start with one of those below.')));
    }
    describe(app, models, own, signal);
  };
  const remove = (model) => {
    const place = models.indexOf(model);
    models.splice(place, 1);
    show();
    app.toasts.undoable(
      `${model.name} is deleted with all its versions.`,
      () => app.api.delete(`/models/${encodeURIComponent(model.name)}`).catch((error) => app.toasts.say(error.message)),
      () => {
        models.splice(place, 0, model);
        show();
      },
    );
  };
  const canManage = app.session.may('manage');
  const card = (model, onDelete) => modelCard(model, canManage ? onDelete : null);
  show();
  return {
    title: 'Models',
    content: h(
      'div',
      { class: 'stack' },
      h('div', { class: 'head' }, h('h1', {}, 'Models')),
      canManage && dropZone(app, (model) => app.go(['models', model.name]), signal),
      h('h2', {}, 'Registered'),
      own,
      h('h2', {}, 'Built in'),
      h('div', { class: 'grid' }, zoo.models.map(zooCard)),
    ),
  };
}

function modelCard(model, onDelete) {
  return h(
    'article',
    { class: 'card model', 'data-model': model.name },
    h('h3', {}, h('a', { href: address(['models', model.name]) }, name(model.name, 60))),
    h(
      'p',
      { class: 'row small soft' },
      h('span', { class: 'tag' }, model.format),
      `version ${model.version}`,
      model.versions.length > 1 && h('span', {}, `of ${model.versions.length}`),
      h('span', {}, moment(model.created)),
    ),
    facts([['Parameters', '…'], ['MACs', '…'], ['Peak activations', '…'], ['File', bytes(model.bytes)]]),
    h(
      'div',
      { class: 'row' },
      h('a', { class: 'button tiny', href: address(['profile'], { model: model.name }) }, 'Profile'),
      h('a', { class: 'button tiny', href: address(['try'], { model: model.name }) }, 'Try it'),
      onDelete &&
        h('button', { class: 'button tiny danger', type: 'button', 'aria-label': `Delete ${model.name}`, onClick: onDelete }, 'Delete'),
    ),
  );
}

function zooCard(model) {
  return h(
    'article',
    { class: 'card model', 'data-model': model.name },
    h('h3', {}, h('a', { href: address(['models', model.name]) }, name(model.name, 60))),
    h('p', { class: 'small soft' }, model.description),
    facts([
      ['Parameters', si(model.params)],
      ['MACs', si(model.macs)],
      ['Weights, FP32', bytes(model.params * 4)],
      ['State', model.runnable ? 'runs' : 'analysis only'],
    ]),
    h(
      'div',
      { class: 'row' },
      h('a', { class: 'button tiny', href: address(['profile'], { model: model.name }) }, 'Profile'),
      model.runnable && h('a', { class: 'button tiny', href: address(['try'], { model: model.name }) }, 'Try it'),
    ),
  );
}

function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))));
}

/** Fills in what only the description of each model tells, a few at a time. */
async function describe(app, models, place, signal) {
  const waiting = [...models];
  const worker = async () => {
    for (let model = waiting.shift(); model && !signal.aborted; model = waiting.shift()) {
      const card = [...place.children].find((child) => child.getAttribute('data-model') === model.name);
      const cells = card?.querySelectorAll('dd');
      model.about ??= await app.api.get(`/models/${encodeURIComponent(model.name)}`, { signal }).catch((error) => error);
      if (!cells) {
        continue;
      }
      if (model.about instanceof Error) {
        card?.append(failed(model.about));
        continue;
      }
      const totals = model.about.totals;
      cells[0].textContent = si(totals?.params);
      cells[1].textContent = si(totals?.mac);
      cells[2].textContent = bytes(totals?.peak.bytes.inplace);
    }
  };
  await Promise.all(Array.from({ length: TOTALS_AT_ONCE }, worker));
}
