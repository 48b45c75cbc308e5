// What htmx does not do by itself. Without this file everything works by pages and forms; with it they are live.
//
// The page: #live is what the server sends anew, whole, whenever something has moved; htmx morphs it into place. #poll asks
// for it, one request after the other, with the version that is shown. What must outlive that stands outside: #state says
// that the connection is lost, #said tells screen readers where the decision is, #kept keeps notices, and words whose form
// is gone.
//
// The rules: an older state never replaces a newer one, and nothing but a state of ours replaces any. Nothing that somebody
// has typed is changed or lost, until it is acknowledged. A refusal stays beside its form until the form is accepted. What
// fails for a while is tried again by itself, as it was meant, after a time that differs from page to page, so that a
// thousand pages do not come back at once.

const retryMs = { first: 300, most: 8000 };
const refusalMs = 10000; // how long a refused button keeps its message
const buttonTries = 5; // then its person is told

const live = () => document.getElementById('live');
const poll = document.getElementById('poll');
const [state, said, kept] = ['state', 'said', 'kept'].map(id => document.getElementById(id));

// Full jitter: anything up to the time that doubles with each failure, but not at once.
const delay = failures => 100 + Math.random() * Math.min(retryMs.most, retryMs.first * 2 ** failures);

// An answer is ours if it says its version, or has a live region. Others may come from whatever is in between.
const isFine = ({ response }) => response?.status >= 200 && response.status < 300;
const isOurs = ({ text }) => /\sid="live"/.test(text);
const succeeded = ctx => isFine(ctx) && ctx.response.headers.has('X-Version');
// No answer, or "not now": the same request may do better in a moment.
const failed = ctx => !ctx.response || ctx.response.status === 429 || ctx.response.status >= 500 ||
    (isFine(ctx) && !succeeded(ctx));
// NaN where it says none, which is less than nothing.
const versionOf = response => Number(response?.headers.get('X-Version') ?? NaN);
const parse = text => new DOMParser().parseFromString(text ?? '', 'text/html');

document.documentElement.classList.add('live');

// ---- the connection ---------------------------------------------------------------------------------------------------

let lost = 0; // failures in a row, of all requests

// What our own answer says, where it is one: too many pages, no room on the disk. Else nobody answered.
const reasonOf = ({ text }) => parse(text).querySelector('#live [role=alert]')?.textContent ?? 'Reconnecting…';

function noteFailure(ctx) {
    lost++;
    if (lost > 1) // one is a worker that was replaced: not worth a word
        state.textContent = reasonOf(ctx);
}

function noteSuccess() {
    lost = 0;
    state.textContent = '';
}

// ---- news -------------------------------------------------------------------------------------------------------------

function askForNews({ request }) {
    const url = new URL(request.action, location.href);
    const { version, inbox } = live().dataset;
    url.searchParams.set('v', lost ? 0 : version); // where it was lost, an answer at once tells that it is back
    if (inbox !== undefined)
        url.searchParams.set('i', inbox);
    request.action = url.pathname + url.search;
}

let next;
let left = false; // for another page

function askNow() {
    clearTimeout(next);
    htmx.trigger(poll, 'again');
}

// One request after the other, until the decision is gone or another page takes over.
function askAgain(ctx) {
    clearTimeout(next);
    if (left)
        return;
    if (failed(ctx) || (ctx.text && !isOurs(ctx))) {
        noteFailure(ctx);
        next = setTimeout(askNow, delay(lost));
        return;
    }
    noteSuccess();
    if (succeeded(ctx))
        next = setTimeout(askNow);
}

for (const [target, name] of [[window, 'online'], [document, 'visibilitychange']])
    target.addEventListener(name, () => lost && !document.hidden && askNow());

// A page that is left hangs up by itself, and one that is come back to asks anew; the form for a new decision is used up.
window.addEventListener('pagehide', () => {
    left = true;
    htmx.trigger(poll, 'htmx:abort');
});
window.addEventListener('pageshow', ({ persisted }) => {
    left = false;
    if (persisted && document.getElementById('start'))
        location.reload();
    else if (persisted)
        askNow();
});

// ---- notices and words ------------------------------------------------------------------------------------------------

// Puts a note on top: told, in the place of what was told before; or with somebody's words, which go only when they are
// sent away.
function keep(title, words) {
    const note = document.createElement('div');
    const close = document.createElement('button');
    note.className = words ? 'notice' : 'notice told';
    note.append(Object.assign(document.createElement('p'), { textContent: title }));
    if (words)
        note.append(Object.assign(document.createElement('q'), { textContent: words }));
    Object.assign(close, { type: 'button', className: 'quiet', textContent: '×' });
    close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => note.remove());
    note.append(close);
    if (!words)
        kept.querySelector('.told')?.remove();
    kept.append(note);
}

const sentencesIn = (root, selector) => [...root.querySelectorAll(selector)].map(element => element.textContent.trim()).join(' ');

// A notice comes once, and so does an error that stands in no form; the next state of the page would take them away.
function keepNotices() {
    const sentences = sentencesIn(document, '#live .notice p, #live .error:not(form *)');
    if (sentences)
        keep(sentences);
    for (const element of document.querySelectorAll('#live .notice, #live .error:not(form *)'))
        element.remove();
}

// ---- what is typed ----------------------------------------------------------------------------------------------------

const fields = 'input:not([type=hidden]), textarea, select';
const dirty = new Set(); // fields with something that the server has not acknowledged
const savedAt = new WeakMap(); // forms, and the first version that holds what was acknowledged of them

document.addEventListener('input', ({ target }) => {
    if (target.matches(fields) && target.form?.method === 'post')
        dirty.add(target);
});

// After a form was accepted: what was sent is no longer anybody's worry. What was typed since then is the next thing.
function acknowledge(form, body, version) {
    let more = false;
    savedAt.set(form, version);
    for (const field of form.elements) {
        if (!dirty.has(field))
            continue;
        if (body?.get(field.name) === field.value)
            dirty.delete(field);
        else
            more = true;
    }
    if (form.classList.contains('typed'))
        forgive(form);
    else if (!more)
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

// ---- refusals ---------------------------------------------------------------------------------------------------------

const refused = new Map(); // forms, and when they were

function noteRefusals() {
    for (const error of document.querySelectorAll('#live form .error')) {
        const form = error.closest('form');
        if (!refused.has(form))
            refused.set(form, Date.now());
    }
}

// What was accepted without an answer that shows it.
function forgive(form) {
    refused.delete(form);
    for (const error of form.querySelectorAll('.error'))
        error.remove();
    for (const field of form.querySelectorAll('[aria-invalid]')) {
        field.removeAttribute('aria-invalid');
        field.removeAttribute('aria-describedby');
    }
}

const seenBy = form => ['stage', 'round'].map(name => form.querySelector(`[name=${name}]`)?.value).join();

// Whether a refused form is left as it is: while it is the same question, and its person is at it.
const staysRefused = (form, fresh) => refused.has(form) && seenBy(form) === seenBy(fresh) &&
    ([...form.elements].some(field => dirty.has(field)) || Date.now() - refused.get(form) < refusalMs);

// ---- morphing ---------------------------------------------------------------------------------------------------------

let morphing = null; // the form whose answer it is; null: the poll's
let coming = 0; // the version that is being morphed into place
let choices = []; // of selects that nobody has acknowledged, in case what is chosen moves or goes

// The server trims what it stores; that is no change of it.
const bare = text => text.normalize().replace(/\s+/g, ' ').trim();

// A field keeps what the coming state does not hold yet. Else one that is saved while one types follows the server, with the
// focus in it too: its owner may be typing in another tab.
function merge(field, fresh) {
    if (dirty.has(field) || coming < savedAt.get(field.form))
        setDefault(fresh, field.value);
    else if (field.form?.matches('.typed') && bare(field.value) !== bare(fresh.value))
        setValue(field, fresh.value);
}

function setDefault(field, value) {
    if (field instanceof HTMLSelectElement)
        for (const option of field.options)
            option.toggleAttribute('selected', option.value === value);
    else
        field.defaultValue = value;
}

function setValue(field, value) {
    const { selectionStart, selectionEnd } = field;
    field.value = value;
    if (field === document.activeElement && !field.matches('select'))
        field.setSelectionRange(selectionStart, selectionEnd);
}

// What was chosen stays chosen; where it is gone nothing is, rather than something else.
function chooseAgain() {
    for (const [select, value] of choices) {
        if (!select.isConnected || select.value === value)
            continue;
        select.value = value;
        if (select.selectedIndex < 0)
            select.value = '';
    }
}

htmx.registerExtension('maude', {
    htmx_before_morph_node(element, { oldNode, newNode }) {
        if (oldNode instanceof HTMLFormElement && oldNode !== morphing && staysRefused(oldNode, newNode))
            return false;
        if (oldNode instanceof HTMLFormElement)
            refused.delete(oldNode);
        if (oldNode instanceof HTMLDialogElement && newNode.querySelectorAll('li').length > oldNode.querySelectorAll('li').length)
            oldNode.setAttribute('open', ''); // there is another invitation
        if (oldNode.matches(fields))
            merge(oldNode, newNode);
        return true;
    },
    // Whoever opened or closed something decides on it.
    htmx_before_morph_attr(element, { attrName, newValue }) {
        return !(attrName === 'open' && newValue === null && element.matches('details')) &&
            !(attrName === 'open' && element.matches('dialog'));
    },
});

// ---- htmx's events ----------------------------------------------------------------------------------------------------

const onTheirWay = new WeakMap(); // forms and buttons: what they have sent that is not answered

// A double click says the same thing twice, and is meant once.
function isSaidTwice(ctx) {
    const said = onTheirWay.get(ctx.sourceElement) ?? new Set();
    ctx.said = new URLSearchParams(ctx.request.body).toString();
    if (said.has(ctx.said))
        return true;
    onTheirWay.set(ctx.sourceElement, said.add(ctx.said));
    return false;
}

document.addEventListener('htmx:config:request', event => {
    const { ctx } = event.detail;
    if (ctx.sourceElement === poll)
        askForNews(ctx);
    else if (ctx.sourceElement.matches('.typed'))
        ctx.request.headers.Prefer = 'return=minimal';
    else if (isSaidTwice(ctx))
        event.preventDefault();
});

// Whether an answer may take the place of what is shown.
function isToShow(ctx) {
    if (failed(ctx))
        return false;
    if (ctx.text && !isOurs(ctx)) {
        if (ctx.sourceElement !== poll)
            keep(sentencesIn(parse(ctx.text), '[role=alert]') || 'Something in between answered. Nothing was changed.');
        return false;
    }
    if (!(coming < Number(live().dataset.version)))
        return true;
    if (!succeeded(ctx)) // the page has moved on, but the refusal is news
        keep(sentencesIn(parse(ctx.text), '#live .error, #live .notice p'));
    return false;
}

document.addEventListener('htmx:before:swap', event => {
    const { ctx } = event.detail;
    const { form, body } = ctx.request;
    coming = versionOf(ctx.response);
    if (form && succeeded(ctx))
        acknowledge(form, body, coming);
    if (!isToShow(ctx)) {
        event.preventDefault();
        return;
    }
    morphing = form;
    choices = [...dirty].filter(field => field.matches('select')).map(field => [field, field.value]);
    ctx.saidBefore = live().dataset.say;
});

document.addEventListener('htmx:after:swap', event => {
    const { ctx } = event.detail;
    const { say } = live().dataset;
    morphing = null;
    for (const form of refused.keys())
        if (!form.isConnected)
            refused.delete(form);
    chooseAgain();
    noteRefusals();
    keepNotices();
    keepWords();
    localTimes();
    if (say && say !== ctx.saidBefore)
        said.textContent = say;
});

// ---- sending again ----------------------------------------------------------------------------------------------------

// Forms that could not be sent; of each, what: how often, and when the next time is due.
const attempts = new WeakMap();
const attemptsOf = form => attempts.get(form) ?? attempts.set(form, new Map()).get(form);

function forgetAttempt(form, what) {
    clearTimeout(attemptsOf(form).get(what)?.timer);
    attemptsOf(form).delete(what);
}

const isAsSent = (form, button, body) => {
    const now = new FormData(form, button?.form === form ? button : undefined);
    return new URLSearchParams(now).toString() === body.toString();
};

// The words that could not be sent and stand nowhere any more, because the next ones were typed.
function keepSent(form, body) {
    for (const field of form.querySelectorAll(fields))
        if (!field.matches('select') && body.get(field.name)?.trim() && body.get(field.name) !== field.value)
            keep('This could not be sent:', body.get(field.name));
}

// Sends a form again that could not be sent, as if nobody had noticed; but a button only as it was meant (it may have turned
// into its opposite meanwhile, because it had arrived after all), and not for ever.
function sendAgain(form, ctx) {
    const { sourceElement: source, said, request: { submitter, body } } = ctx; // the source: the form, or a button with an address
    const button = source === form ? submitter : source;
    const typed = form.matches('.typed');
    const { count = 1 } = attemptsOf(form).get(said) ?? {};
    forgetAttempt(form, said);
    if (!typed && count > buttonTries) {
        keep(ctx.response ? reasonOf(ctx) : 'This could not be sent. Please try it again.');
        return;
    }
    const timer = setTimeout(() => {
        if (!typed && !isAsSent(form, button, body))
            keepSent(form, body);
        else if (!form.isConnected)
            return;
        else if (typed)
            htmx.trigger(form, 'resend');
        else if (source !== form)
            source.click();
        else
            form.requestSubmit(button?.form === form ? button : undefined);
    }, delay(count));
    attemptsOf(form).set(said, { count: count + 1, timer });
}

document.addEventListener('htmx:finally:request', event => {
    const { ctx } = event.detail;
    const { form } = ctx.request;
    onTheirWay.get(ctx.sourceElement)?.delete(ctx.said);
    if (ctx.sourceElement === poll) {
        askAgain(ctx);
    } else if (form && failed(ctx)) {
        noteFailure(ctx);
        sendAgain(form, ctx);
    } else if (form) {
        noteSuccess();
        forgetAttempt(form, ctx.said);
    }
});

// ---- times ------------------------------------------------------------------------------------------------------------

// The server writes UTC; people live elsewhere.
function localTimes() {
    for (const time of document.querySelectorAll('time'))
        time.textContent = new Date(time.dateTime).toLocaleTimeString([], { timeStyle: 'medium' });
}

localTimes();
for (const field of document.querySelectorAll('#live form [aria-invalid]'))
    dirty.add(field); // typed on the page before, which was sent as a whole
noteRefusals();
keepNotices();

// The first question is asked here and not by htmx's own "load": that one's answer could be here before this file is, and
// nobody would ask again. htmx puts its start off in the same way, and came first.
if (poll)
    setTimeout(askNow);
