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
        if (oldNode.matches('dialog') && newNode.querySelectorAll('li').length > oldNode.querySelectorAll('li').length)
            oldNode.setAttribute('open', ''); // there is another invitation
        if (oldNode.matches(fields))
            merge(oldNode, newNode);
        return true;
    },
    // Whoever opened or closed something decides on it. What has the focus keeps what lets it have that.
    htmx_before_morph_attr(element, { attrName, newValue }) {
        return !(attrName === 'tabindex' && newValue === null) &&
            !(attrName === 'open' && newValue === null && element.matches('details')) &&
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
    ctx.request.redirect = 'error'; // we never answer a part of a page by one; who does is somebody in between
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
    if (!isOurs(ctx)) {
        if (ctx.sourceElement !== poll)
            keep(reasonOf(ctx) ?? 'Something in between answered. Nothing was changed.');
        return false;
    }
    if (!(coming < Number(live().dataset.version)))
        return true;
    if (!succeeded(ctx)) // the page has moved on, but the refusal is news
        keepFrom(parse(ctx.text), '#live .error, #live .notice p');
    return false;
}

document.addEventListener('htmx:before:swap', event => {
    const { ctx } = event.detail;
    const { form, body } = ctx.request;
    coming = versionOf(ctx.response);
    const done = form && succeeded(ctx) && acknowledge(form, body, coming) ? ['Done.'] : [];
    if (!isToShow(ctx)) {
        say(done);
        event.preventDefault();
        return;
    }
    morphing = form;
    ctx.done = done;
    ctx.saidBefore = sentences();
    ctx.refusedBefore = refusalIn(form);
    ctx.around = partsAround(document.activeElement);
    choices = [...dirty].filter(field => field.matches('select')).map(field => [field, field.value]);
    ctx.shownBefore = { ...live().dataset };
    ctx.chosenAt = chosenAt();
    ctx.focused = document.activeElement;
    ctx.focusedAt = ctx.focused.getBoundingClientRect().top;
    live().querySelector('[autofocus]')?.removeAttribute('autofocus'); // of the page before; htmx obeys it with each state anew
});

document.addEventListener('htmx:after:swap', event => {
    const { ctx } = event.detail;
    const before = ctx.shownBefore;
    const now = live().dataset;
    morphing = null;
    for (const form of refused.keys())
        if (!form.isConnected)
            refused.delete(form);
    chooseAgain();
    noteRefusals();
    keepNotices();
    keepWords();
    localTimes();
    holdField(ctx.focused, ctx.focusedAt);
    if (ctx.refusedBefore && ctx.refusedBefore === refusalIn(ctx.request.form))
        sayAgain(ctx.request.form);
    say([...ctx.done, ...sentences().filter(it => !ctx.saidBefore.includes(it))]);
    if (now.stage !== before.stage)
        showMove(ctx.chosenAt);
    else
        goOnIn(ctx.around);
});
