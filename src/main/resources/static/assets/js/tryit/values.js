/** Inputs and outputs of models as the page handles them. */

/**
 * @typedef {object} Value
 * @property {string} name
 * @property {string} datatype
 * @property {number[]} shape open dimensions are 1
 */

/** From `GET /models/{name}`, or an entry of `GET /zoo`. @param {any} model @returns {Value[]} */
export function inputsOf(model) {
  return model.inputs.map((input) => ({
    name: input.name,
    datatype: input.datatype,
    shape: input.shape.map((size) => (Number.isInteger(size) && size > 0 ? size : (input.default_sizes?.[size] ?? 1))),
  }));
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

/** Whether the value is a picture of three colours, channels first. @param {Value} value */
export function isColourPicture(value) {
  return value.datatype === 'FP32' && value.shape.length === 4 && value.shape[0] === 1 && value.shape[1] === 3 && value.shape[2] > 1;
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
