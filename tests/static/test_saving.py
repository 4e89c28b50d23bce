"""Which frame is saved, with what painted in, and what is told where it cannot be."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

SAVING = """async ({ shapes, newest = 'newest', fails = false }) => {
    const saved = [];
    let failures = 0;
    const saving = RTV.view.saving.create({
        snapshot: {
            save: async (frame, shapes) => {
                if (fails) throw RTV.model.fault.create('internal');
                saved.push([frame, shapes]);
            },
        },
        newest: async () => newest,
        found: () => shapes && { frame: 'answered', shapes },
        fault: RTV.model.fault,
        failed: () => { failures += 1; },
    });
    const done = await saving.saveShown();
    const kind = saving.state.fault?.kind ?? null;
    saving.forget();
    return { saved, done, kind, failures, after: saving.state.fault };
}"""


@pytest.mark.parametrize(
    ("how", "saved"),
    [
        ({"shapes": None}, [["newest", []]]),
        ({"shapes": []}, [["newest", []]]),
        ({"shapes": ["face"]}, [["answered", ["face"]]]),
        ({"shapes": None, "newest": None}, []),
    ],
    ids=["not wanted", "nothing found", "a face", "no frame"],
)
def test_the_frame_that_is_saved(run: Run, how: dict[str, Any], saved: list[Any]) -> None:
    result = run(SAVING, how)
    assert (result["saved"], result["done"], result["kind"]) == (saved, bool(saved), None)


@pytest.mark.parametrize("shapes", [None, ["face"]])
def test_a_frame_that_cannot_be_saved_is_told_until_something_is_begun(run: Run, shapes: Any) -> None:
    result = run(SAVING, {"shapes": shapes, "fails": True})
    assert (result["done"], result["kind"], result["failures"], result["after"]) == (False, "internal", 1, None)
