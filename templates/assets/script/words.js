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
    close.addEventListener('click', () => {
        note.remove();
        goOnIn([...kept.children, document.getElementById('main')]);
    });
    note.append(close);
    if (!words)
        kept.querySelector('.told')?.remove();
    kept.append(note);
}

const sentencesIn = (root, selector) => [...root.querySelectorAll(selector)]
    .filter(element => !element.querySelector('q')) // somebody's words
    .map(element => element.textContent.trim()).join(' ');

const between = ' – '; // two fields' words

// Keeps what these say, and the words in them, which may have been kept already as what somebody was writing.
function keepFrom(root, selector) {
    const sentences = sentencesIn(root, selector);
    const words = [...root.querySelectorAll('#live .notice q')].map(q => bare(q.textContent));
    if (!sentences)
        return;
    for (const q of kept.querySelectorAll('q'))
        if (words.includes(bare(q.textContent)))
            q.parentElement.remove();
    keep(sentences, words.join(between));
}

const parted = words => between + bare(words) + between;
const areKept = words => [...kept.querySelectorAll('q')].some(q => parted(q.textContent).includes(parted(words)));

// A notice comes once, and so does an error that stands in no form; the next state of the page would take them away.
function keepNotices() {
    keepFrom(document, '#live .notice p, #live .error:not(form *)');
    for (const element of document.querySelectorAll('#live .notice, #live .error:not(form *)'))
        element.remove();
}

// ---- what is typed ----------------------------------------------------------------------------------------------------

const fields = 'input:not([type=hidden], [type=checkbox]), textarea, select'; // a tick is no words
const dirty = new Set(); // fields with something that the server has not acknowledged
const savedAt = new WeakMap(); // forms, and the first version that holds what was acknowledged of them

document.addEventListener('input', ({ target }) => {
    if (target.matches(fields) && target.form?.method === 'post')
        dirty.add(target);
});

// After a form was accepted: what was sent is no longer anybody's worry. What was typed since then is the next thing. Gives
// whether it was filled in and is empty now, which only those see who see.
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
    return !form.matches('.typed') && form.querySelector(fields) !== null;
}

function keepWords() {
    for (const field of dirty) {
        if (field.isConnected)
            continue;
        dirty.delete(field);
        if (field.value.trim() && !field.matches('select') && !areKept(field.value))
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

const lookOf = form => form.querySelector('button')?.className;

// Whether a refused form is left as it is: while it is the same question, asked in the same way, and its person is at it.
const staysRefused = (form, fresh) => refused.has(form) && seenBy(form) === seenBy(fresh) && lookOf(form) === lookOf(fresh) &&
    ([...form.elements].some(field => dirty.has(field)) || Date.now() - refused.get(form) < refusalMs);
