// ---- the second of two ------------------------------------------------------------------------------------------------

// A double click is meant once, and so is a key that is held. By the second of two the answer may be here, and where the button
// was there is one for the opposite, for somebody else, or for the next stage.
for (const [name, isMore] of [['click', it => it.detail > 1], ['keydown', it => it.repeat && it.key === 'Enter']])
    document.addEventListener(name, event => {
        if (isMore(event) && event.target.closest('#live form button')) {
            event.preventDefault();
            event.stopPropagation(); // a button with an address of its own listens itself
        }
    }, true);

// ---- sending again ----------------------------------------------------------------------------------------------------

// Forms that could not be sent; of each, what: how often, and when the next time is due.
const attempts = new WeakMap();
const attemptsOf = form => attempts.get(form) ?? attempts.set(form, new Map()).get(form);

function forgetAttempt(form, what) {
    clearTimeout(attemptsOf(form).get(what)?.timer);
    attemptsOf(form).delete(what);
}

const isAsSent = (form, button, body) => {
    const now = new FormData(form);
    if (button?.form === form && button.name)
        now.append(button.name, button.value); // last, as htmx does
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
        keep(reasonOf(ctx) ?? 'This could not be sent. Please try it again.');
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
            (button?.form === form ? button : form.querySelector('button')).click();
    }, delay(count));
    attemptsOf(form).set(said, { count: count + 1, timer });
}

// Where the page is left, what is saved as one types goes along, though its turn has not come.
window.addEventListener('pagehide', () => {
    for (const form of new Set([...dirty].map(field => field.form)))
        if (form?.matches('.typed') && form.isConnected)
            navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
});

document.addEventListener('htmx:finally:request', event => {
    const { ctx } = event.detail;
    const { form } = ctx.request;
    onTheirWay.get(ctx.sourceElement)?.delete(ctx.said);
    clearTimeout(ctx.slow);
    if (form && succeeded(ctx) && !isWhole(ctx)) // it is done, and the poll will show it
        acknowledge(form, ctx.request.body, versionOf(ctx.response));
    if (ctx.sourceElement === poll) {
        askAgain(ctx);
    } else if (form && failed(ctx) && !succeeded(ctx)) {
        noteFailure(ctx);
        sendAgain(form, ctx);
    } else if (form) {
        noteSuccess();
        forgetAttempt(form, ctx.said);
        if (succeeded(ctx) && form.closest('#add'))
            showPoint(ctx.request.body);
    }
});
