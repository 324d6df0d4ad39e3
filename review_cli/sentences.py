"""Sentences of the lower rooms that have something filled in: known here, so that they can be said in Danish as well.

The lower rooms raise errors in English and know no language. A sentence without blanks is translated as it stands; one with
blanks is recognised by its form. Errors in the files of coordinators (arenas, definition, wordings) stay in English: they quote keys.
"""

from __future__ import annotations

import re
from functools import cache

from review_cli.i18n import _


def marked(text: str) -> str:
    """Marks a text for the catalogue (`make messages`) without translating it here."""
    return text


FORMS = (
    marked("the file's name must end in one of these: {endings}"),
    marked(
        "fewer than {few} persons are on both arenas, or fewer than {all} on either: too few to estimate anything from"
    ),
    marked("an estimate needs {number} arenas at least"),
    marked(
        "fewer than {few} persons on exactly two arenas, or fewer than {all} in all: too few to estimate anything from"
    ),
    marked('row {number}: "measure" must be a word and "count" a whole number, 0 or more'),
    marked(
        "what is logged late still comes in until {day}; to count today, and leave later entries out for good, say --close-now"
    ),
    marked("the totals of the table {code} do not add up; nothing is printed"),
    marked("{file}: not valid JSON Lines; one object per line is needed"),
    marked("{file} is there already; keys are never overwritten"),
    marked("{file} is missing: restore it, or make a new workspace with `outreach init`"),
    marked(
        "{file} is missing beside a database or an objection journal: restore it; under new keys the objections would no longer be recognised"
    ),
    marked("{file} is damaged: restore it from where the agency keeps it"),
    marked("a sealed value in {table} does not belong where it stands, or was altered"),
    marked("the account {account} is on the list already; see `outreach user list`"),
    marked("{number} contact points were read within a day; a coordinator can raise the limit"),
    marked("the database refused ({kind}); nothing was written"),
    marked("another process held the database for more than {seconds} s; nothing was written"),
    marked("{file} cannot be written; the objection was NOT recorded: mend the disk and enter it again"),
    marked("{file}, line {number}: damaged; restore the journal from its copy"),
    marked("{file}: not valid TOML: {problem}"),
    marked("{file}: not written in UTF-8; save it as UTF-8"),
    marked("{file}: {key}: unknown setting; remove it or correct its spelling"),
    marked("{source} names {folder}, which is not a workspace; make it one with `outreach init {again}`"),
    marked("{arena} is being crawled already by {who}; wait for it to end"),
    marked('{name} is no chat: its file must say mode = "presence"'),
    marked("there is no arena {arena}; see `outreach arena list`"),
    marked("{arena} is {state} in the register; take it up again with `outreach arena resume {again}`"),
    marked("nobody has decided on {arena}: there is nothing to take back"),
    marked("profile {profile} cannot differ from itself"),
    marked(
        "these profiles were judged to be one person: {path}; {one} and {other} cannot differ unless one of those judgements is undone first"
    ),
    marked(
        "profiles {one} and {other} were judged to be different persons, but this would join them: {path}; undo one of those judgements first"
    ),
    marked("clusters are written as {forms}"),
    marked("the clusters file cannot be written: {problem}"),
    marked("the profiles file cannot be read: {problem}"),
    marked("profiles come as {forms}, not as {form}"),
    marked('"{key}" is missing or not a text'),
    marked('"{key}" is not a text'),
    marked('"arena_kind" is missing or unknown; it is one of {kinds}'),
    marked('"verdict" is unknown; it is one of {verdicts}'),
    marked("{file} cannot be read: is it there, and is it UTF-8?"),
    marked("{file}: cannot be read ({problem})"),
    marked("{key} is not a text"),
    marked("{key} is not a list of texts"),
    marked("{key} is not a day (2026-01-31)"),
    marked("{key} is not a list"),
    marked("not a line of JSON"),
    marked("not a JSON object"),
    marked("not a line of CSV; is a quotation mark left open?"),
    marked("more cells than the header has"),
    marked("this profile_id was used by an earlier line"),
    marked("{folder} is a file; name a folder"),
    marked("{folder} holds other things; name an empty or a new folder"),
    marked("more than {number} entries within an hour; wait a while, or ask an administrator"),
    marked("{folder} is a real workspace; name another folder with --folder"),
    marked("{file}: cannot be read as UTF-8 text"),
    marked("{arena}: no start_urls in its file, so there is no list page to try"),
    marked("{name}: not a name for an arena: small letters, digits, - and _, a letter first, 40 at most"),
    marked("arenas/{file} is there already: give another name with --name"),
    marked("there is no arena {arena}; `outreach arena list` names them all"),
    # why an arena is not crawled, or nothing of it came
    marked("{arena}: not approved, {keys} missing in {file}"),
    marked("{arena}: its mode is {mode}, nothing is fetched"),
    marked("{arena} is {state} in the register"),
    marked("{arena}: render = true, but {lack}"),
    marked("nothing is rendered here: {lack}"),
    marked("the extra that renders pages is not installed: pip install 'outreach[render]'"),
    marked("no Chromium was found: install one, or name it with crawl.browser in settings.toml"),
    marked("the first page did not come: {why}"),
    marked("the ten pages of a look are used up"),
    marked("robots.txt or another host"),
    marked("no connection, or too slow"),
    marked("answered {status}"),
    marked("not a page of text"),
    marked("redirected too often"),
    marked("robots.txt answered {status}, so nothing is fetched"),
    marked(
        "robots.txt asks for {seconds} seconds between two pages: describe this arena by hand, from a template"
    ),
    marked("the portal sends us away ({status}); talk to its owner"),
    # how a run ended
    marked("the arena asks us to leave or to sign in ({how})"),
    marked("robots.txt asks not to fetch the ads"),
    marked("the part of the list page that holds the ads is gone"),
    marked("{few} of {all} ad pages could not be read"),
    marked("pages without end ({how})"),
    marked("fewer ads than expected show: {fields}"),
    marked("the list pages are there, and hold no ad"),
    marked("{few} of {all} pages did not arrive"),
    marked("{found} ads, expected at least {least}"),
    marked("stopped before the first list page"),
    marked("the arena's name leads nowhere"),
    marked("the arena takes no connection"),
    marked("robots.txt could not be read, or asks not to come"),
    marked("no list page ended within bounds ({how})"),
    marked("no list page arrived ({how})"),
    marked("ended before the first list page: {how}"),
    marked("no page was fetched"),
    marked("ended early: the limit max_pages in its file was reached"),
    marked("ended early: the time limit of a crawl was reached"),
    marked("ended early: it took too much memory"),
    marked("ended early: it was asked to stop"),
    marked("ended early: the program that started it is gone"),
    marked("ended early: {how}"),
    marked("{found} ads on the list pages, usually {usual}"),
    marked("{found} ads that could be read, usually {usual}"),
    marked("{share} of the ads show {field}, usually {usual}"),
    marked("the database refused: the spool keeps what was fetched; crawl again when it is free"),
    marked("the rest waits in the spool for the next run"),
    marked("{found} ad pages could not be read; they wait sealed"),
    marked("{found} listings could not be screened; they wait sealed"),
    marked("each of its last runs ended at a limit, so that nothing unchanged was renewed"),
    marked("accepted by {who}"),
    marked("there is no job {job}; see `outreach schedule list`"),
    marked("{job} is not paused; see `outreach schedule list`"),
)


def in_bound_language(sentence: str) -> str:
    """A sentence of a lower room in the bound language; one that nobody has translated stays as it is."""
    translated = _(sentence)
    if translated != sentence:
        return translated
    for form in FORMS:
        found = _pattern(form).fullmatch(sentence)
        if found:
            return _(form).format(**{name: _part(name, said) for name, said in found.groupdict().items()})
    return sentence


def _part(name: str, said: str) -> str:
    """What fills a blank: a reason is a sentence itself, a name or a number is not."""
    return in_bound_language(said) if name in {"why", "lack", "state"} else said


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{([a-z]+)\\\}", r"(?P<\1>.+?)", re.escape(form)), re.DOTALL)
