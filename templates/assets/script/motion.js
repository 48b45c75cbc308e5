// ---- motion -----------------------------------------------------------------------------------------------------------

// What has come about shows as a movement, after the fact: the page is never held up for it.
const still = matchMedia('(prefers-reduced-motion: reduce)');
const calm = { duration: 500, easing: 'cubic-bezier(.3, .7, .3, 1)' };

// What comes from now on comes softly (parts.css); what the page came with is there at once.
requestAnimationFrame(() => requestAnimationFrame(() => document.documentElement.classList.add('moves')));

// Where the wording stands that is agreed; undefined where none is.
const chosenAt = () => document.querySelector('.card.chosen .text')?.getBoundingClientRect();

// The field in which somebody writes, and which they see, stays where it was. The browser by itself may hold on to something
// else, which goes elsewhere or away.
function holdField(field, at) {
    const { style } = document.documentElement;
    if (field !== document.activeElement || !field.matches(fields) || at < 0 || at > innerHeight)
        return;
    style.overflowAnchor = 'none';
    scrollBy({ top: field.getBoundingClientRect().top - at, behavior: 'instant' });
    requestAnimationFrame(() => requestAnimationFrame(() => { style.overflowAnchor = ''; }));
}

// Another stage is read from its top, and where nothing has the focus, or what had it is gone, Tab goes on from there. But
// nobody is taken away from what they write, which may have moved.
function goToTop() {
    if (document.activeElement.matches(fields)) {
        document.activeElement.scrollIntoView({ block: 'nearest' });
        return;
    }
    if (isFocusGone() || document.activeElement.matches(partsOfPage))
        document.getElementById('main').focus();
    scrollTo({ top: 0, behavior: 'instant' });
}

// The decision has come to another stage: what belongs to it slides in, and an agreed wording moves into the middle.
function showMove(from) {
    goToTop();
    if (still.matches || document.hidden)
        return;
    for (const part of document.querySelectorAll('.around, .own'))
        part.animate([{ opacity: 0, translate: '2rem 0' }, {}], calm);
    if (!from || chosenAt())
        return;
    const question = document.querySelector('.question');
    const to = question.getBoundingClientRect();
    question.animate([{ translate: `${from.left - to.left}px ${from.top - to.top}px` }, {}], calm);
}
