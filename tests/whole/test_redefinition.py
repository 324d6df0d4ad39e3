"""A changed definition over two crawls: what was judged under the older one is judged anew at its next fetch, but for what people decided."""

from __future__ import annotations

from pathlib import Path

from config.definition import load_definition
from review_cli.service.tuning import standing
from review_cli.service.verdicts import decide
from store.domain import Actor, Verdict, VerdictReason
from tests.whole.crawl_world import crawl_world

COLOURS = ["rød", "blå", "gul", "grøn", "sort", "hvid", "brun", "grå", "lilla", "orange", "turkis", "lyserød"]
"""One word of its own in each ad: what people decide holds for every ad of the same words."""


def test_all_that_no_person_decided_is_judged_anew(tmp_path: Path) -> None:
    with crawl_world(tmp_path) as world:
        session = world.session
        for number, colour in enumerate(COLOURS, 1):
            world.board.texts[number] += f" Min dør er {colour}."
        world.crawl()
        (rule,) = {row.rule for row in world.listings()}
        first = min(row.profile_id for row in world.listings())
        actor = Actor("s1", session.now)
        reason = VerdictReason.READ_THE_AD
        decide(session.database, session.vault, actor, first, Verdict.FACE_TO_FACE, reason=reason)

        path = session.workspace.definition_file
        redefine(path, rule)
        definition = load_definition(path)
        before = standing(session.database, session.vault, definition)
        assert (before.left, before.in_force) == (12, "another")

        world.crawl(1)
        after = standing(session.database, session.vault, definition)
        assert (world.portal.unchanged, after.left) == ([], 0), "asked for in full, and judged"
        judged = {row.profile_id: (row.verdict, row.rule, row.definition_version) for row in world.listings()}
        assert judged.pop(first) == ("face_to_face", "decided", "another")
        assert set(judged.values()) == {("unclear", rule, "another")}
        assert dict(after.agreement.then) == {(Verdict.FACE_TO_FACE, Verdict.FACE_TO_FACE): 1}
        assert dict(after.agreement.now) == {(Verdict.UNCLEAR, Verdict.FACE_TO_FACE): 1}


def redefine(path: Path, rule: str) -> None:
    """Let a decision say unclear, under another version."""
    text = path.read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version"))
    at = text.index('verdict = "face_to_face"', text.index(f'code = "{rule}"'))
    text = text[:at] + text[at:].replace("face_to_face", "unclear", 1)
    path.write_text(text.replace(version, 'version = "another"', 1), "utf-8")
