// ---- times ------------------------------------------------------------------------------------------------------------

// The server writes UTC; people live elsewhere.
function localTimes() {
    for (const time of document.querySelectorAll('time'))
        time.textContent = new Date(time.dateTime).toLocaleTimeString([], { timeStyle: 'medium' });
}

// The first question is asked here and not by htmx's own "load": that one's answer could be here before this file is, and
// nobody would ask again. htmx puts its start off in the same way, and came first.
if (poll)
    setTimeout(askNow);

localTimes();
for (const field of document.querySelectorAll('#live form [aria-invalid]'))
    dirty.add(field); // typed on the page before, which was sent as a whole
noteRefusals();
keepNotices();

// Who comes back to the door, since no answer came, is still the same one.
const doorKey = document.querySelector('form[action="/session"] [name=key]');
if (doorKey) {
    doorKey.value = history.state?.key ?? doorKey.value;
    history.replaceState({ key: doorKey.value }, '');
}
