"""How the page comes in: a token in its address, the server that is looked at, what is told of a locked console."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

ARRIVAL = """async (how) => {
    const usual = { served: true, token: null, signIn: true, typed: '', known: false, locked: false, answers: 0 };
    const { served, token, signIn, typed, known, locked, answers } = { ...usual, ...how };
    const told = [];
    const arrival = RTV.model.arrival.create({
        proxy: {
            served,
            signIn: async (token) => {
                told.push(`show ${token}`);
                if (signIn === null) throw new TypeError('Failed to fetch');
                return signIn;
            },
        },
        offer: { state: { locked }, refresh: async () => { told.push('ask'); } },
        address: { token: () => token, wipe: () => told.push('wipe') },
        typed: () => typed,
        known: () => known,
        look: () => told.push('look'),
        answered: () => answers,
    });
    await arrival.arrive();
    return [told, arrival.trouble()?.kind ?? null];
}"""


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({}, ["ask", "look"]),
        ({"known": True}, ["ask"]),
        ({"served": False}, ["ask"]),
        ({"served": False, "typed": "http://s"}, ["ask", "look"]),
        ({"token": "t"}, ["wipe", "show t", "ask", "look"]),
        ({"token": "t", "served": False}, ["ask"]),
    ],
    ids=["served", "known already", "from disk", "from disk, remembered", "with a token", "a token for nobody"],
)
def test_what_happens_on_arrival(run: Run, how: dict[str, Any], told: list[str]) -> None:
    assert run(ARRIVAL, how)[0] == told


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ({"answers": 1}, None),
        ({"locked": True}, None),
        ({"locked": True, "answers": 1}, "locked"),
        ({"locked": True, "token": "t", "signIn": False}, "wrong-token"),
        ({"locked": True, "token": "t", "signIn": None}, None),
        ({"locked": True, "token": "t", "signIn": False, "typed": "http://s"}, None),
        ({"token": "t", "signIn": False}, None),
    ],
)
def test_what_is_told_of_a_locked_console(run: Run, how: dict[str, Any], kind: str | None) -> None:
    assert run(ARRIVAL, how)[1] == kind
