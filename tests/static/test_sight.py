"""What was seen as a record: read once, in the reading in force for its model, and told in words."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

# What the scripts below go by: an answer is asked for, looked at, and read by how a box's left edge is understood.
SIGHT = """() => {
    let reads = 0;
    let conventions = {};
    const grounding = { read: (...told) => { reads += 1; return RTV.seeing.grounding.read(...told); } };
    const sight = RTV.seeing.sight.create({ grounding, conventions: () => conventions });
    const frame = { width: 500, height: 500 };
    const ask = ({ text = BOX, model = 'tiny-vlm', url = 'http://a/v1', answered = '' } = {}) =>
        [{ text, model: answered }, { model, url, mode: 'query', frame }];
    const see = ([answer, about], whole = true) => sight.of(answer, about, whole);
    const choose = (owner, reading) => { conventions = RTV.seeing.sight.choose(conventions, owner, reading); };
    const left = (asked) => see(asked).shapes[0]?.x0;
    BODY
}""".replace("BOX", """'[{"bbox_2d": [100, 100, 200, 200], "label": "cup"}]'""")


@pytest.fixture
def look(run: Run) -> Callable[[str], Any]:
    return lambda body: run(SIGHT.replace("BODY", body))


def test_an_answer_is_read_once_until_it_is_whole(look: Callable[[str], Any]) -> None:
    body = """
        const asked = ask();
        const growing = see(asked, false);
        const again = see(asked, false) === growing;
        const whole = see(asked, true);
        return [again, see(asked, true) === whole, whole !== growing, whole.whole, reads];
    """
    assert look(body) == [True, True, True, True, 2]


def test_a_choice_holds_for_every_answer_of_that_model_and_of_no_other(look: Callable[[str], Any]) -> None:
    body = """
        const [mine, later, other] = [ask(), ask(), ask({ model: 'other-vlm' })];
        const before = [mine, other].map(left);
        choose('tiny-vlm', 'xy/frame');
        return [before, [mine, later, other].map(left), see(mine).chosen, see(mine).guessed, see(other).guessed];
    """
    assert look(body) == [[0.1, 0.1], [0.2, 0.2, 0.1], True, False, True]


def test_a_choice_is_taken_back(look: Callable[[str], Any]) -> None:
    body = """
        const asked = ask();
        choose('tiny-vlm', 'xy/frame');
        choose('tiny-vlm', '');
        return [left(asked), see(asked).chosen, see(asked).guessed, conventions];
    """
    assert look(body) == [0.1, False, True, {}]


def test_a_choice_elsewhere_reads_nothing_anew(look: Callable[[str], Any]) -> None:
    body = """
        const asked = ask();
        const before = see(asked);
        choose('other-vlm', 'xy/frame');
        return [see(asked) === before, reads];
    """
    assert look(body) == [True, 1]


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        ("{}", "tiny-vlm"),
        ("{ answered: 'the-real-one' }", "the-real-one"),
        ("{ model: '' }", "http://a/v1"),
        ("{ model: '', answered: 'the-real-one' }", "the-real-one"),
    ],
)
def test_a_choice_belongs_to_who_answered_else_to_whom_was_asked(
    look: Callable[[str], Any], asked: str, owner: str
) -> None:
    assert look(f"return see(ask({asked})).owner") == owner
    assert look(f"choose('{owner}', 'xy/frame'); return left(ask({asked}))") == 0.2


def test_a_reading_that_no_longer_exists_is_no_choice(look: Callable[[str], Any]) -> None:
    assert look("choose('tiny-vlm', 'xy/furlongs'); return [left(ask()), see(ask()).chosen]") == [0.1, False]


def test_tags_speak_for_themselves_whatever_was_chosen(look: Callable[[str], Any]) -> None:
    body = """
        const asked = ask({ text: '<ref>cup</ref><box>[[100, 100, 200, 200]]</box>' });
        choose('tiny-vlm', 'xy/frame');
        return [left(asked), see(asked).convention];
    """
    assert look(body) == [0.1, ""]


@pytest.mark.parametrize(("mode", "found"), [("query", 0), ("caption", 0), ("detect", 2), ("point", 2)])
def test_bare_numbers_are_places_where_places_were_asked_for(look: Callable[[str], Any], mode: str, found: int) -> None:
    text = "```json\\n[[100, 100, 300, 300], [400, 400, 600, 600]]\\n```"
    body = f"const [answer, about] = ask({{ text: '{text}' }}); return see([answer, {{ ...about, mode: '{mode}' }}])"
    sight = look(body)
    assert len(sight["shapes"]) == found
    assert sight["guessed"] is (found > 0)


def test_what_was_asked_about_no_frame_says_nothing(look: Callable[[str], Any]) -> None:
    assert look("const [answer, about] = ask(); return sight.of(answer, { ...about, frame: null }, true)") is None


@pytest.mark.parametrize(
    ("text", "words", "reads"),
    [
        ("A cup [100, 100, 200, 200].", "A cup [100, 100, 200, 200].", 0),
        ("A <ref>cup</ref><box>[[100, 100, 200, 200]]</box> stands there.", "A cup stands there.", 1),
        ("", "", 0),
    ],
)
def test_words_cost_no_reading_where_there_is_no_tag(
    look: Callable[[str], Any], text: str, words: str, reads: int
) -> None:
    assert look(f"return [sight.words(...ask({{ text: {text!r} }}), true), reads]") == [words, reads]


def test_the_log_tells_what_was_found_in_the_reading_in_force(look: Callable[[str], Any]) -> None:
    body = """
        const log = RTV.loop.log.create(({ answer, asked }) => sight.of(answer, asked, true));
        const [answer, asked] = ask();
        log.add({ at: 0, frame, answer, asked, ageMs: 0, endAgeMs: 0 });
        const logged = () => log.entries()[0].sight.shapes[0].x0;
        const before = logged();
        choose('tiny-vlm', 'xy/frame');
        return [before, logged()];
    """
    assert look(body) == [0.1, 0.2]


WORDING = """([words, sight]) => {
    const { strings: _, wording } = RTV.view;
    const shapes = sight && Array.from({ length: sight.found }, () => ({ kind: 'point', label: 'face', x: 0, y: 0 }));
    const seen = sight && { mode: 'query', whole: true, ...sight, shapes };
    return [wording.of(words, seen), wording.spoken(words, seen)];
}"""


@pytest.mark.parametrize(
    ("words", "sight", "form", "spoken"),
    [
        ("Two people wave.", {"found": 2}, "words", "Two people wave."),
        ('[{"point_2d": [1, 2]}]', {"found": 1}, "notation", "1 face"),
        ('```json\n[{"point_2d": [1, 2]}]\n```', {"found": 2}, "notation", "2 faces"),
        ('{"answer": "yes"}', {"found": 0}, "words", '{"answer": "yes"}'),
        ("[]", {"found": 0, "mode": "detect"}, "notation", "Nothing found."),
        ("[12:03] A man waves.", {"found": 0}, "words", "[12:03] A man waves."),
        ('[{"point_2d": [1, 2]}] is a man', {"found": 1}, "words", '[{"point_2d": [1, 2]}] is a man'),
        ("", {"found": 3}, "words", "3 faces"),
        ("```js", {"found": 0, "whole": False}, "notation", None),
        ('[{"bbox', {"found": 0, "whole": False}, "notation", None),
        ("A [1", {"found": 0, "whole": False}, "words", None),
        ("[]", None, "words", "[]"),
        ('[{"point_2d": [1, 2]}, {"poi', {"found": 1, "cut": True}, "notation", "1 face"),
        ('[{"poi', {"found": 0, "mode": "detect", "cut": True}, "notation", '[{"poi'),
        ('{"answer": "y', {"found": 0, "cut": True}, "words", '{"answer": "y'),
    ],
)
def test_notation_is_told_from_words(run: Run, words: str, sight: Any, form: str, spoken: str | None) -> None:
    told = run(WORDING, [words, sight])
    assert told[0] == form
    assert spoken is None or told[1] == spoken


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], ""),
        (["face", "QR code", "Face "], "2 faces, 1 QR code"),
        (["person", "Person"], "2 people"),
        (["box", "box", "dish", "dish", "berry", "berry", "toy", "toy"], "2 boxes, 2 dishes, 2 berries, 2 toys"),
        (["glasses", "glasses", "people", "people"], "2 glasses, 2 people"),
        (["猫", "猫", "no. 7", "no. 7"], "2 猫, 2 no. 7"),
        (["constructor", "constructor"], "2 constructors"),
        (["", " "], "2 places"),
    ],
)
def test_what_was_found_is_counted(run: Run, labels: list[str], said: str) -> None:
    assert run("(labels) => RTV.view.tally.said(labels.map((label) => ({ label })))", labels) == said
