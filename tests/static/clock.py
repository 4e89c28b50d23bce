"""A clock for the parts that wait: time passes only while nothing else can happen, from one timer to the next."""

CLOCK = """() => {
    let time = 0;
    let last = 0;
    const timers = new Map();
    const tick = () => {
        const [id, timer] = [...timers].sort((a, b) => a[1].at - b[1].at)[0] ?? [0, null];
        if (!timer) return;
        timers.delete(id);
        time = Math.max(time, timer.at);
        timer.wake();
    };
    return {
        now: () => time,
        setTimeout: (wake, ms) => {
            last += 1;
            timers.set(last, { at: time + ms, wake });
            setTimeout(tick, 0);
            return last;
        },
        clearTimeout: (id) => timers.delete(id),
    };
}"""
