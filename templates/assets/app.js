// What htmx does not do by itself. Without this file everything works by pages and forms; with it they are live.
//
// The page: #live is what the server sends anew, whole, whenever something has moved; htmx morphs it into place. #poll asks
// for it, one request after the other, with the version that is shown. What must outlive that stands outside: #state says
// that the connection is lost, #said tells screen readers of a new stage, #kept keeps words whose form is gone.
//
// The rules: an older state never replaces a newer one. Nothing that somebody has typed is changed or lost, until it is
// acknowledged. A refusal stays beside its form until the form is sent again. What fails for a while is tried again by
// itself, after a time that differs from page to page, so that a thousand pages do not come back at once.

const retryMs = { first: 300, most: 8000 };
const refusalMs = 10000; // how long a refused button keeps its message

const live = () => document.getElementById('live');
const poll = document.getElementById('poll');
const [state, said, kept] = ['state', 'said', 'kept'].map(id => document.getElementById(id));

// Full jitter: anything up to the time that doubles with each failure, but not at once.
const delay = failures => 100 + Math.random() * Math.min(retryMs.most, retryMs.first * 2 ** failures);

const succeeded = ({ response }) => response?.status >= 200 && response.status < 300;
// No answer, or "not now": the same request may do better in a moment.
const failed = ({ response }) => !response || response.status === 429 || response.status >= 500;

document.documentElement.classList.add('live');

// ---- the connection ---------------------------------------------------------------------------------------------------

let lost = 0; // failures in a row, of all requests

// What our own answer says, where it is one: too many pages, no room on the disk. Else nobody answered.
function reasonOf({ text, response }) {
    const parsed = response && new DOMParser().parseFromString(text ?? '', 'text/html');
    return parsed?.querySelector('#live [role=alert]')?.textContent ?? 'Reconnecting…';
}

function noteFailure(ctx) {
    lost++;
    if (lost > 1) // one is a worker that was replaced: not worth a word
        state.textContent = reasonOf(ctx);
}

function noteSuccess() {
    lost = 0;
    state.textContent = '';
}

// ---- what is shown ----------------------------------------------------------------------------------------------------

function askForNews(event) {
    const { request } = event.detail.ctx;
    const url = new URL(request.action, location.href);
    const { version, inbox } = live().dataset;
    url.searchParams.set('v', version ?? 0);
    if (inbox !== undefined)
        url.searchParams.set('i', inbox);
    request.action = url.pathname + url.search;
}

let next;

// One request after the other, until the decision is gone or another page takes over.
function askAgain(ctx) {
    clearTimeout(next);
    if (left)
        return;
    if (failed(ctx)) {
        noteFailure(ctx);
        next = setTimeout(() => htmx.trigger(poll, 'again'), delay(lost));
        return;
    }
    noteSuccess();
    if (succeeded(ctx))
        next = setTimeout(() => htmx.trigger(poll, 'again'));
}

function askNow() {
    clearTimeout(next);
    htmx.trigger(poll, 'again');
}

for (const [target, name] of [[window, 'online'], [document, 'visibilitychange']])
    target.addEventListener(name, () => lost && !document.hidden && askNow());

// A page that is left hangs up by itself, and one that is come back to asks anew.
let left = false;
window.addEventListener('pagehide', () => {
    left = true;
    htmx.trigger(poll, 'htmx:abort');
});
window.addEventListener('pageshow', ({ persisted }) => {
    left = false;
    if (persisted)
        askNow();
});

const isOlder = response => {
    const version = Number(response?.headers.get('X-Version') ?? NaN);
    return version < Number(live().dataset.version);
};

// ---- what is typed ----------------------------------------------------------------------------------------------------

const fields = 'input:not([type=hidden]), textarea, select';
const dirty = new Set(); // fields with something that the server has not acknowledged

document.addEventListener('input', ({ target }) => {
    if (target.matches(fields) && target.form?.method === 'post')
        dirty.add(target);
});

// After a form was accepted: what was sent is no longer anybody's worry.
function acknowledge(form, body) {
    const typed = form.classList.contains('typed');
    for (const field of form.elements)
        if (dirty.has(field) && (!typed || body?.get(field.name) === field.value))
            dirty.delete(field);
    if (!typed)
        form.reset();
}

function keepWords() {
    for (const field of dirty) {
        if (field.isConnected)
            continue;
        dirty.delete(field);
        if (field.value.trim() && !field.matches('select'))
            keep('You were writing:', field.value);
    }
}

function keep(title, words) {
    const note = document.createElement('div');
    const close = document.createElement('button');
    note.className = 'notice';
    note.append(Object.assign(document.createElement('p'), { textContent: title }));
    if (words)
        note.append(Object.assign(document.createElement('q'), { textContent: words }));
    Object.assign(close, { type: 'button', className: 'quiet', textContent: '×' });
    close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => {
        note.remove();
        kept.hidden = !kept.firstChild;
    });
    note.append(close);
    kept.append(note);
    kept.hidden = false;
}

// A notice comes once; the next state of the page would take it away again.
function keepNotice() {
    const notice = document.querySelector('#live .notice');
    if (!notice)
        return;
    kept.replaceChildren();
    keep([...notice.querySelectorAll('p')].map(p => p.textContent).join(' '));
    notice.remove();
}

// ---- refusals ---------------------------------------------------------------------------------------------------------

const refused = new Map(); // forms, and when they were

function noteRefusals() {
    for (const error of document.querySelectorAll('#live form .error')) {
        const form = error.closest('form');
        if (!refused.has(form))
            refused.set(form, Date.now());
    }
}

const staysRefused = form => refused.has(form) &&
    ([...form.elements].some(field => dirty.has(field)) || Date.now() - refused.get(form) < refusalMs);

// ---- morphing ---------------------------------------------------------------------------------------------------------

let morphing = null; // the form whose answer it is; null: the poll's

htmx.registerExtension('maude', {
    htmx_before_morph_node(element, { oldNode, newNode }) {
        if (oldNode instanceof HTMLFormElement && oldNode !== morphing && staysRefused(oldNode))
            return false;
        if (oldNode instanceof HTMLFormElement)
            refused.delete(oldNode);
        if (dirty.has(oldNode) && oldNode instanceof HTMLInputElement)
            newNode.setAttribute('value', oldNode.value);
        if (dirty.has(oldNode) && oldNode instanceof HTMLTextAreaElement)
            newNode.textContent = oldNode.value;
        return true;
    },
    // Whoever opened or closed something decides on it.
    htmx_before_morph_attr(element, { attrName, newValue }) {
        return !(attrName === 'open' && newValue === null && element.matches('details')) &&
            !(attrName === 'open' && element.matches('dialog'));
    },
});

// ---- htmx's events ----------------------------------------------------------------------------------------------------

document.addEventListener('htmx:config:request', event => {
    const { ctx } = event.detail;
    if (ctx.sourceElement === poll)
        askForNews(event);
    else if (ctx.sourceElement.matches('.typed'))
        ctx.request.headers.Prefer = 'return=minimal';
});

document.addEventListener('htmx:before:swap', event => {
    const { ctx } = event.detail;
    const { form, body } = ctx.request;
    if (form && succeeded(ctx))
        acknowledge(form, body);
    if (isOlder(ctx.response)) {
        event.preventDefault();
        return;
    }
    morphing = form;
    ctx.stageBefore = live().dataset.stage;
});

document.addEventListener('htmx:after:swap', event => {
    const { ctx } = event.detail;
    const { stage, say } = live().dataset;
    morphing = null;
    for (const form of refused.keys())
        if (!form.isConnected || stage !== ctx.stageBefore)
            refused.delete(form);
    noteRefusals();
    keepNotice();
    keepWords();
    localTimes();
    if (say && stage !== ctx.stageBefore)
        said.textContent = say;
});

const attempts = new WeakMap(); // of forms that could not be sent

// Sends a form again that could not be sent, as if nobody had noticed; but not for ever where it is a button.
function sendAgain(form, ctx) {
    const { sourceElement: source, request: { submitter } } = ctx; // the source is the form, or a button that htmx sent by itself
    const typed = form.matches('.typed');
    const count = (attempts.get(form) ?? 0) + 1;
    attempts.set(form, count);
    if (!typed && count > 5) {
        attempts.delete(form);
        keep(ctx.response ? reasonOf(ctx) : 'This could not be sent. Please try it again.');
        return;
    }
    setTimeout(() => {
        if (!form.isConnected)
            return;
        if (typed)
            htmx.trigger(form, 'resend');
        else if (source !== form)
            source.click();
        else
            form.requestSubmit(submitter?.form === form ? submitter : undefined);
    }, delay(count));
}

document.addEventListener('htmx:finally:request', event => {
    const { ctx } = event.detail;
    if (ctx.sourceElement === poll) {
        askAgain(ctx);
        return;
    }
    const { form } = ctx.request;
    if (!form)
        return;
    if (failed(ctx)) {
        noteFailure(ctx);
        sendAgain(form, ctx);
        return;
    }
    noteSuccess();
    attempts.delete(form);
});

// ---- times ------------------------------------------------------------------------------------------------------------

// The server writes UTC; people live elsewhere.
function localTimes() {
    for (const time of document.querySelectorAll('time'))
        time.textContent = new Date(time.dateTime).toLocaleTimeString([], { timeStyle: 'medium' });
}

localTimes();
keepNotice();
