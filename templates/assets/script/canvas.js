// ---- the canvas -------------------------------------------------------------------------------------------------------

// What is looked for stands in the address, and the poll asks for that. Without scripts it is a form like any other.
let typing;

function search(form) {
    const query = new URLSearchParams(new FormData(form));
    clearTimeout(typing);
    if (!query.get('q').trim())
        query.delete('q');
    const behind = `?${query}`.replace(/\?$/, '');
    if (poll.dataset.hxGet === `/canvas/live${behind}`)
        return;
    history.replaceState(history.state, '', `/canvas${behind}`);
    poll.dataset.hxGet = `/canvas/live${behind}`;
    htmx.trigger(poll, 'htmx:abort');
    askNow();
}

document.addEventListener('input', ({ target: { form } }) => {
    if (form?.id !== 'search')
        return;
    clearTimeout(typing);
    typing = setTimeout(search, searchMs, form);
});

document.addEventListener('submit', event => {
    if (event.target.id !== 'search')
        return;
    event.preventDefault();
    search(event.target);
});

// The badge leads to the invitations, also where they were put off.
function showInvitations() {
    const dialog = document.getElementById('invitations');
    if (location.hash !== '#invitations' || !dialog)
        return;
    dialog.setAttribute('open', '');
    dialog.querySelector('h2').focus();
}

addEventListener('hashchange', showInvitations);
document.addEventListener('click', ({ target }) => target.matches('.badge') && setTimeout(showInvitations));
