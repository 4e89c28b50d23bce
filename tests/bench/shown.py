"""What a page shows, and when: the numbers of the answers whose last word has reached its document."""

WATCH = """() => {
    window.shown = [];
    const text = document.getElementById('responseText');
    const look = () => {
        if (text.textContent.endsWith('.')) {
            window.shown.push([parseInt(text.textContent, 10), performance.timeOrigin + performance.now()]);
        }
    };
    new MutationObserver(look).observe(text, {childList: true, characterData: true, subtree: true});
}"""

# Pairs of a number and the time, ms since the epoch, from the newest on that is older than the argument.
READ = """(since) => {
    const first = window.shown.findLastIndex(([, at]) => at < since);
    return window.shown.slice(Math.max(first, 0));
}"""
