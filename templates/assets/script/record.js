// ---- the dashboard and the record -------------------------------------------------------------------------------------

// The link on an option's card leads to the form for points, with that option chosen. (Without this it leads to the form.)
function argueFor(link) {
    const option = document.getElementById('point-option');
    const text = document.getElementById('point-text');
    document.getElementById('add').open = true;
    option.value = link.dataset.option;
    option.dispatchEvent(new Event('input', { bubbles: true })); // it is somebody's choice now, which no state takes back
    text.focus();
    text.scrollIntoView({ block: 'center' });
}

// The form has its next point to take; the one that was written comes into view, but for somebody who writes the next already.
function showPoint(body) {
    const point = document.querySelector(`#option-${body.get('option')} .${body.get('side')} li:last-child`);
    const text = document.getElementById('point-text');
    if (text !== document.activeElement || !text.value)
        point?.scrollIntoView({ block: 'nearest', behavior: still.matches ? 'auto' : 'smooth' });
    if (!still.matches)
        point?.animate([{ background: 'color-mix(in srgb, var(--done) 35%, transparent)' }, {}], { duration: 2000 });
}

// Where the page is not served by HTTPS there is only the old way, which copies what is selected.
async function copy(element) {
    try {
        await navigator.clipboard.writeText(element.textContent);
        return true;
    } catch {
        getSelection().selectAllChildren(element);
        return document.execCommand('copy');
    }
}

// What became of it is said in the button, where the eyes are, and aloud.
async function copyFor(button) {
    if (!await copy(document.getElementById(button.dataset.copy)))
        return; // it is selected now
    button.dataset.label ??= button.textContent;
    said.textContent = button.textContent = 'Copied';
    setTimeout(() => {
        said.textContent = '';
        button.textContent = button.dataset.label;
    }, 4000);
}

// Paper has all of it, also where one has not looked.
addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('.others:not([open]), #all-tags:not([open])')) {
        details.open = true;
        addEventListener('afterprint', () => { details.open = false; }, { once: true });
    }
});

document.addEventListener('click', event => {
    const { target } = event;
    if (target.matches('.argue')) {
        event.preventDefault();
        argueFor(target);
    } else if (target.matches('.copy')) {
        copyFor(target);
    } else if (target.matches('.print')) {
        print();
    }
});
