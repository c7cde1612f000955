/** Text as the token numbers of a `tokenizer.json` of the WordPiece kind, as BERT and its relatives have them. */

const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/u;
const SPACE = /[\t\n\r\p{Z}]/u;
const ACCENT = /\p{Mn}/gu;
const PUNCTUATION = /^(?:[!-/:-@[-`{-~]|\p{P})$/u;
const IDEOGRAPHS = [[0x4e00, 0x9fff], [0x3400, 0x4dbf], [0x20000, 0x2a6df], [0x2a700, 0x2b73f], [0x2b740, 0x2b81f], [0x2b820, 0x2ceaf], [0xf900, 0xfaff], [0x2f800, 0x2fa1f]];

/** @typedef {{token: string, id: number}} Token */

export class WordPiece {
  /** @param {any} file a parsed `tokenizer.json` @throws {Error} that says what of it is not known here */
  constructor(file) {
    const parts = [
      ['model', file?.model?.type, ['WordPiece']],
      ['normalizer', file?.normalizer?.type, ['BertNormalizer']],
      ['pre_tokenizer', file?.pre_tokenizer?.type, ['BertPreTokenizer']],
      ['post_processor', file?.post_processor?.type, ['BertProcessing', 'TemplateProcessing']],
    ];
    const unknown = parts.filter(([, type, known]) => !known.includes(type));
    if (unknown.length > 0) {
      throw new Error(`this tokenizer cannot be used here: ${unknown.map(([part, type, known]) => `its ${part} is ${type ?? 'missing'}, expected ${known.join(' or ')}`).join('; ')}`);
    }
    this.vocabulary = new Map(Object.entries(file.model.vocab));
    this.model = file.model;
    this.normalizer = file.normalizer;
    this.special = new Map((file.added_tokens ?? []).map((token) => [token.content, token.id]));
    this.frame = frame(file.post_processor);
  }

  /**
   * The tokens of the text between those that begin and end it.
   * @param {string} text
   * @param {number} [most] tokens in all; what is beyond is cut off
   * @returns {Token[]}
   */
  encode(text, most = Infinity) {
    const [before, after] = this.frame.map((names) => names.map((token) => this.known(token)));
    const inner = this.pieces(text).slice(0, Math.max(0, most - before.length - after.length));
    return [...before, ...inner, ...after];
  }

  /** @param {string} token */
  known(token) {
    const id = this.special.get(token) ?? this.vocabulary.get(token);
    if (id === undefined) {
      throw new Error(`the tokenizer has no token ${token}`);
    }
    return { token, id };
  }

  pieces(text) {
    const names = [...this.special.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const parts = names.length > 0 ? text.split(new RegExp(`(${names.join('|')})`)) : [text];
    return parts.flatMap((part) => (this.special.has(part) ? [this.known(part)] : words(this.normal(part)).flatMap((word) => this.wordPieces(word))));
  }

  normal(text) {
    const { clean_text: clean, handle_chinese_chars: spaced, lowercase, strip_accents: strip } = this.normalizer;
    let normal = text;
    if (clean) {
      normal = [...normal].filter((one) => SPACE.test(one) || !CONTROL.test(one)).map((one) => (SPACE.test(one) ? ' ' : one)).join('');
    }
    if (spaced) {
      normal = [...normal].map((one) => (isIdeograph(one) ? ` ${one} ` : one)).join('');
    }
    if (strip ?? lowercase) {
      normal = normal.normalize('NFD').replace(ACCENT, '');
    }
    return lowercase ? [...normal].map((one) => one.toLowerCase()).join('') : normal;
  }

  /** The longest known piece, then the longest of what is left, and so on. */
  wordPieces(word) {
    const letters = [...word];
    const unknown = [this.known(this.model.unk_token)];
    if (letters.length > this.model.max_input_chars_per_word) {
      return unknown;
    }
    const found = [];
    for (let from = 0; from < letters.length; ) {
      let to = letters.length;
      const piece = () => (from > 0 ? this.model.continuing_subword_prefix : '') + letters.slice(from, to).join('');
      while (to > from && !this.vocabulary.has(piece())) {
        to--;
      }
      if (to === from) {
        return unknown;
      }
      found.push({ token: piece(), id: this.vocabulary.get(piece()) });
      from = to;
    }
    return found;
  }
}

function isIdeograph(one) {
  const point = one.codePointAt(0);
  return IDEOGRAPHS.some(([first, last]) => point >= first && point <= last);
}

/** Between spaces, each punctuation mark by itself. */
function words(text) {
  const found = [];
  let word = '';
  const end = () => {
    if (word) {
      found.push(word);
    }
    word = '';
  };
  for (const one of text) {
    if (/\s/u.test(one)) {
      end();
    } else if (PUNCTUATION.test(one)) {
      end();
      found.push(one);
    } else {
      word += one;
    }
  }
  end();
  return found;
}

/** The names of the tokens before a text and after it. @returns {[string[], string[]]} */
function frame(processor) {
  if (processor.type === 'BertProcessing') {
    return [[processor.cls[0]], [processor.sep[0]]];
  }
  const at = processor.single.findIndex((part) => part.Sequence);
  const names = (parts) => parts.map((part) => part.SpecialToken.id);
  return [names(processor.single.slice(0, at)), names(processor.single.slice(at + 1))];
}
