/** Server-sent events from a fetched body, since an EventSource can send no key. */

/**
 * Reads events until the stream ends.
 * @param {Response} response
 * @param {(event: string, data: any) => void} receive
 */
export async function readEvents(response, receive) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop() ?? '';
    blocks.forEach((block) => dispatch(block, receive));
  }
}

function dispatch(block, receive) {
  let event = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) {
      event = line.slice(6).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice(5));
    }
  }
  if (data.length > 0) {
    receive(event, JSON.parse(data.join('\n')));
  }
}
