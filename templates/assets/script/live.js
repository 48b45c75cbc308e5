// What htmx does not do by itself. Without this file everything works by pages and forms; with it they are live.
//
// The page: #live is what the server sends anew, whole, whenever something has moved; htmx morphs it into place. #poll asks
// for it, one request after the other, with the version that is shown. What must outlive that stands outside: #state says
// that the connection is lost, #said tells screen readers what has come about, #kept keeps notices, and words whose form
// is gone.
//
// The rules: an older state never replaces a newer one, and nothing but a state of ours replaces any. Nothing that somebody
// has typed is changed or lost, until it is acknowledged. A refusal stays beside its form until the form is accepted. What
// fails for a while is tried again by itself, as it was meant, after a time that differs from page to page, so that a
// thousand pages do not come back at once.

const retryMs = { first: 300, most: 8000 };
const pollMs = 45000; // what the server lets a page wait, and then some
const slowMs = 5000; // after which an answer that should come at once is missed
const refusalMs = 10000; // how long a refused button keeps its message
const searchMs = 150; // between the last key and the search
const buttonTries = 5; // then its person is told

if (!window.htmx) // it is not there, or its language is newer than the browser
    throw new Error('no htmx: the page works as without scripts');

const live = () => document.getElementById('live');
const poll = document.getElementById('poll');
const [state, said, kept] = ['state', 'said', 'kept'].map(id => document.getElementById(id));

// Full jitter: anything up to the time that doubles with each failure, but not at once.
const delay = failures => 100 + Math.random() * Math.min(retryMs.most, retryMs.first * 2 ** failures);

// An answer is ours if it says its version, or has a live region. Others may come from whatever is in between, or be cut there.
const isFine = ({ response }) => response?.status >= 200 && response.status < 300;
const hasRegion = text => /\sid="live"[^]*<\/div>\s*$/.test(text);
const isWhole = ctx => ctx.text !== undefined && (!succeeded(ctx) || ctx.response.status === 204 || hasRegion(ctx.text));
const isOurs = ctx => ctx.text ? hasRegion(ctx.text) : succeeded(ctx);
const succeeded = ctx => isFine(ctx) && ctx.response.headers.has('X-Version');
// No answer, or "not now": the same request may do better in a moment. Where the answer says when, its person decides; but
// nobody presses a button for the poll.
const isTooFast = ({ response, sourceElement }) => response?.status === 429 &&
    (sourceElement === poll || !response.headers.has('Retry-After'));
const failed = ctx => !ctx.response || !isWhole(ctx) || isTooFast(ctx) || ctx.response.status >= 500 || (isFine(ctx) && !succeeded(ctx));
// NaN where it says none, which is less than nothing.
const versionOf = response => Number(response?.headers.get('X-Version') ?? NaN);
const parse = text => new DOMParser().parseFromString(text ?? '', 'text/html');

document.documentElement.classList.add('live');

// ---- the connection ---------------------------------------------------------------------------------------------------

let lost = 0; // failures in a row, of all requests
let missed = false; // the last answer to the poll: until there is one, nothing else says that the page is live

function sayLost(reason = 'Reconnecting…') {
    if (state.textContent !== reason) // each time that it is set it is read out
        state.textContent = reason;
}

// What our own answer says, where it is one, or nginx's page: too many pages, no room on the disk. Else nobody answered.
const reasonOf = ({ text }) => parse(text).querySelector('#live [role=alert], main.alone [role=alert]')?.textContent;

function noteFailure(ctx) {
    lost++;
    if (lost > 1) // one is a worker that was replaced: not worth a word
        sayLost(reasonOf(ctx));
}

function noteSuccess() {
    if (missed)
        return;
    lost = 0;
    state.textContent = '';
}

// Nobody may hang up where a network is gone: then no answer comes, and no error either.
document.addEventListener('htmx:before:request', event => {
    const { ctx } = event.detail;
    if (ctx.sourceElement === poll)
        asking = ctx;
    if (ctx.sourceElement !== poll || ctx.atOnce)
        ctx.slow = setTimeout(sayLost, slowMs);
});

// ---- news -------------------------------------------------------------------------------------------------------------

let shown = poll?.dataset.hxGet; // the address that the state on the page came from; a search has one of its own

function askForNews(ctx) {
    const { request } = ctx;
    const url = new URL(request.action, location.href);
    const { version, inbox } = live().dataset;
    ctx.asked = poll.dataset.hxGet;
    ctx.atOnce = missed || lost > 0 || ctx.asked !== shown;
    if (!ctx.atOnce)
        request.timeout = pollMs;
    askedAt = Date.now();
    url.searchParams.set('v', ctx.atOnce ? 0 : version); // 0: an answer at once, also if it tells only that we are back
    if (inbox !== undefined)
        url.searchParams.set('i', inbox);
    request.action = url.pathname + url.search;
}

let next;
let asking; // the question that went last
let askedAt; // by the clock, which goes on while a laptop sleeps
let left = false; // for another page

function askNow() {
    clearTimeout(next);
    htmx.trigger(poll, 'again');
}

// Of a question that is on its way by now nothing may come back.
function askAnew() {
    if (asking)
        asking.isGivenUp = true; // by us: it tells nothing of the network, and the next one is not put off for it
    htmx.trigger(poll, 'htmx:abort');
    askNow();
}

// One request after the other, until the decision is gone or another page takes over.
function askAgain(ctx) {
    clearTimeout(next);
    if (left)
        return;
    if (ctx.asked !== poll.dataset.hxGet) { // something else is looked for by now
        next = setTimeout(askNow);
        return;
    }
    if (ctx.isGivenUp && failed(ctx)) {
        missed = true;
        lost ||= 1;
        next = setTimeout(askNow);
        return;
    }
    missed = failed(ctx) || !(isOurs(ctx) || ctx.hx.redirect);
    if (missed) {
        noteFailure(ctx);
        next = setTimeout(askNow, delay(lost));
        return;
    }
    noteSuccess();
    shown = ctx.asked;
    if (succeeded(ctx))
        next = setTimeout(askNow);
}

for (const name of ['online', 'offline'])
    window.addEventListener(name, askAnew);
document.addEventListener('visibilitychange', () => {
    if (!document.hidden && (lost || Date.now() - askedAt > pollMs))
        askAnew();
});

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
