// ---- for those who hear the page --------------------------------------------------------------------------------------

// What is said: sentences that the region, or a part of it, has for this alone. Each is said when it is new, and no other: what
// people type is not, nor who is ready. Banners say themselves.
const told = ['say', 'yours', 'turn', 'news'];

function sentences() {
    const parts = [...live().querySelectorAll('[data-aloud]')].map(it => it.dataset.aloud);
    return [...told.map(it => live().dataset[it]).filter(Boolean), ...parts];
}

function say(news) {
    if (news.length)
        said.textContent = news.join(' ');
}

// An error says itself as it appears, and once more where the same form is refused once more.
const refusalIn = form => form ? sentencesIn(form, '.error') : '';

function sayAgain(form) {
    for (const error of form.querySelectorAll('.error'))
        error.replaceWith(error.cloneNode(true));
}

// ---- where the focus goes ---------------------------------------------------------------------------------------------

const partsOfPage = 'article, section, aside, main';

// The parts of the page around what has the focus, the innermost first.
function partsAround(element) {
    const parts = [];
    for (let part = element?.closest(partsOfPage); part; part = part.parentElement.closest(partsOfPage))
        parts.push(part);
    return parts;
}

const isFocusGone = () => document.activeElement === document.body;

// Where whoever had the focus on what is gone goes on: in the part of the page that it was in, which says its name. No other
// button gets it: that would be pressed in the place of the one that was meant.
function goOnIn(parts) {
    const part = parts.find(it => it.getClientRects().length);
    if (!part || !isFocusGone())
        return;
    if (!part.hasAttribute('tabindex')) {
        part.tabIndex = -1;
        part.addEventListener('blur', () => part.removeAttribute('tabindex'), { once: true });
    }
    part.focus({ preventScroll: true });
}

// What is closed gives the focus back to what opens it.
function giveBack(closed, openers) {
    if (isFocusGone() || closed.contains(document.activeElement))
        [...document.querySelectorAll(openers)].find(it => it.getClientRects().length)?.focus({ preventScroll: true });
}

document.addEventListener('close', ({ target }) => giveBack(target, '.badge'), true);
document.addEventListener('toggle', ({ target, newState }) => {
    if (target.popover && newState === 'open')
        target.focus(); // so that it is read out
    else if (target.popover)
        giveBack(target, `[popovertarget="${target.id}"]:not([popovertargetaction])`);
}, true);
