/** Text for models that take tokens, through the tokenizer that lies beside their file. */
import { h, replace } from '../dom.js';
import { exact, shortened, visible } from '../format.js';
import { WordPiece } from './wordpiece.js';

const SHOWN = 200;
const PARTS = [['ids', /input_?ids|^ids|tokens?$/i], ['mask', /mask/i], ['types', /token_?type|segment/i]];

/**
 * What each input means to a text, or null where an input means nothing to it.
 * @param {import('./values.js').Value[]} inputs
 * @returns {Map<string, string> | null} `ids`, `mask` or `types` by the name of the input
 */
export function tokenInputs(inputs) {
  const parts = new Map();
  for (const input of inputs) {
    const part = PARTS.find(([name, pattern]) => pattern.test(input.name) && ![...parts.values()].includes(name))?.[0];
    if (!part || !/^INT(32|64)$/.test(input.datatype) || input.shape.length !== 2) {
      return null;
    }
    parts.set(input.name, part);
  }
  return [...parts.values()].includes('ids') ? parts : null;
}

/**
 * A field for a text, which fills in the inputs.
 * @param {import('./values.js').Value[]} inputs
 * @param {Map<string, string>} parts of {@link tokenInputs}
 * @param {(input: string, shape: number[], numbers: number[]) => void} put
 */
export function textField(inputs, parts, put) {
  const ids = inputs.find((input) => parts.get(input.name) === 'ids');
  const fixed = ids.fixed[1] ? ids.shape[1] : null;
  const file = h('input', { type: 'file', accept: '.json,application/json', 'aria-label': 'tokenizer.json', onChange: load });
  const text = h('textarea', { rows: 3, disabled: true, 'aria-label': 'Text', onInput: encode });
  const outcome = h('div', { class: 'stack', 'aria-live': 'polite' });
  /** @type {WordPiece | null} */
  let tokenizer = null;
  let most = Infinity;
  let padding = 0;

  async function load() {
    try {
      const content = JSON.parse(await file.files[0].text());
      tokenizer = new WordPiece(content);
      most = Math.min(fixed ?? Infinity, content.truncation?.max_length ?? Infinity);
      padding = content.padding?.pad_id ?? tokenizer.vocabulary.get('[PAD]') ?? 0;
      text.disabled = false;
      text.focus();
      replace(outcome, h('p', { class: 'small soft' }, `${exact(tokenizer.vocabulary.size)} tokens are known.`));
      encode();
    } catch (failure) {
      tokenizer = null;
      text.disabled = true;
      replace(outcome, h('p', { class: 'notice' }, visible(failure instanceof SyntaxError ? `this file is not JSON: ${failure.message}` : failure.message)));
    }
  }
  function encode() {
    if (!tokenizer || !text.value) {
      return;
    }
    const tokens = tokenizer.encode(text.value, most);
    const cut = tokens.length === most && tokenizer.encode(text.value).length > most;
    const length = fixed ?? tokens.length;
    const padded = (values, filler) => [...values, ...new Array(length - values.length).fill(filler)];
    const columns = { ids: padded(tokens.map((token) => token.id), padding), mask: padded(tokens.map(() => 1), 0), types: padded([], 0) };
    parts.forEach((part, input) => put(input, [1, length], columns[part]));
    replace(
      outcome,
      h('p', { class: 'row small', 'data-tokens': tokens.map((token) => token.id).join(' ') }, tokens.slice(0, SHOWN).map((token) => h('bdi', { class: 'tag', title: `number ${token.id}` }, shortened(token.token, 40)))),
      h('p', { class: 'small soft' }, `${exact(tokens.length)} tokens${cut ? ', where the text was cut off' : ''}.`),
    );
  }
  return h(
    'fieldset',
    { class: 'card stack' },
    h('legend', {}, 'Text'),
    h('label', { class: 'field' }, h('span', {}, 'The tokenizer.json that lies beside the model’s file (WordPiece, as of BERT)'), file),
    h('label', { class: 'field' }, h('span', {}, 'Text'), text),
    outcome,
  );
}
