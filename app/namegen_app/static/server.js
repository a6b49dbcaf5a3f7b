// Questions to the server, through the one server function of the page. A question is answered at once or becomes a
// job, which is followed until it has ended.

const page = sessionStorage.getItem("namegen.page") || crypto.randomUUID?.() || String(Math.random());
try {
  sessionStorage.setItem("namegen.page", page);
} catch {
  /* a browser that keeps nothing */
}

/** What the server says is wrong. `field`: the argument at fault, or "". `details`: all that it says. */
export class AskError extends Error {
  constructor(details) {
    super(details.message);
    this.field = details.field || "";
    this.details = details;
  }
}

/** The server does not answer. */
export class GoneError extends Error {}

/** Somebody asked something newer, or left. */
export class DroppedError extends Error {}

const WAITS = [500, 1000, 2000];
let ready;
const server = new Promise(resolve => {
  ready = resolve;
});
const listeners = new Set();

/** Give what gradio gives the page: its server functions, and how a file is uploaded. */
export const connect = (functions, upload) => ready({functions, upload});

/** Hear when the server is gone (true) or back (false). */
export const onGone = listener => {
  listeners.add(listener);
};

async function once(call, data) {
  const {functions} = await server;
  let answer;
  try {
    answer = await functions.ask({call, page, data});
  } catch {
    answer = undefined;
  }
  listeners.forEach(listener => listener(!answer));
  if (!answer) throw new GoneError("The program behind this page does not answer.");
  if (answer.error) throw new AskError(answer.error);
  return answer;
}

/** Ask, and follow the job if it becomes one. `progress(how, stop, id)`: called each time that the job says how it goes;
    `stop()` ends it with what it has. `signal`: an AbortSignal; the job is stopped when it is aborted. */
export const ask = async (call, data = {}, options = {}) => ended(await once(call, data), options);

/** Follow a job that was begun before, by its id. */
export const follow = async (id, options = {}) => ended(await once("follow", {job: id}), options);

async function ended(answer, {progress = () => {}, signal} = {}) {
  const id = answer.job;
  const stop = () => once("stop", {job: id}).catch(() => {});
  let lost = 0;
  while (answer.job) {
    if (signal?.aborted) {
      stop();
      throw new DroppedError();
    }
    progress(answer.progress, stop, id);
    await new Promise(resolve => setTimeout(resolve, 50));
    try {
      answer = await once("follow", {job: id});
      lost = 0;
    } catch (error) {
      if (!(error instanceof GoneError) || lost >= WAITS.length) throw error;
      await new Promise(resolve => setTimeout(resolve, WAITS[lost++])); // what lasts may outlast a bad moment
    }
  }
  if (signal?.aborted) throw new DroppedError();
  return answer.done;
}

/** A question of which the newest answer alone counts: what was asked before is dropped, and its job stopped. */
export function latest(call) {
  let before;
  return (data, options = {}) => {
    before?.abort();
    before = new AbortController();
    return ask(call, data, {...options, signal: before.signal});
  };
}

/** Upload a File; gives the path under which the server's calls find it. */
export async function upload(file) {
  const answer = await (await server).upload(file);
  return answer.path;
}
