/** Inputs and outputs of models as the page handles them. */

/**
 * @typedef {object} Value
 * @property {string} name
 * @property {string} datatype
 * @property {number[]} shape open dimensions are 1
 * @property {boolean[]} fixed which dimensions are not open
 */

/** From `GET /models/{name}`, or an entry of `GET /zoo`. @param {any} model @returns {Value[]} */
export function inputsOf(model) {
  return model.inputs.map((input) => ({
    name: input.name,
    datatype: input.datatype,
    shape: input.shape.map((size) => (isFixed(size) ? size : (input.default_sizes?.[size] ?? 1))),
    fixed: input.shape.map(isFixed),
  }));
}

function isFixed(size) {
  return Number.isInteger(size) && size > 0;
}

/** How many elements a shape has. @param {number[]} shape */
export function count(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

/** Side of a grey picture that the value is, or 0. @param {Value} value */
export function pictureSide(value) {
  const { shape } = value;
  const isPlane = value.datatype === 'FP32' && shape.length === 4 && shape[0] === 1 && shape[1] === 1 && shape[2] === shape[3];
  return isPlane && shape[2] <= 64 ? shape[2] : 0;
}

/**
 * @typedef {object} Picture
 * @property {number} channels 1 or 3
 * @property {number} height
 * @property {number} width
 * @property {boolean} planes whether each channel lies by itself, rather than each point
 */

/** How the value is one picture, or null where it is none. @param {Value} value @returns {Picture | null} */
export function pictureOf(value) {
  const [batch, a, b, c] = value.shape;
  if (!['FP32', 'UINT8'].includes(value.datatype) || value.shape.length !== 4 || batch !== 1) {
    return null;
  }
  const isCount = (channels) => channels === 1 || channels === 3;
  if (isCount(a) && b > 1 && c > 1) {
    return { channels: a, height: b, width: c, planes: true };
  }
  return isCount(c) && a > 1 && b > 1 ? { channels: c, height: a, width: b, planes: false } : null;
}

/** Numbers that sum to one, unless they are such already. @param {number[]} values */
export function shares(values) {
  const sum = values.reduce((total, value) => total + value, 0);
  if (values.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-3) {
    return values;
  }
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const whole = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / whole);
}
