"""The records every room passes on, and the words they use (see docs/architecture.md, "The words").

Frozen dataclasses and enums; the standard library only. A record that holds text from an arena says so: such text is
hostile (never print it unescaped) and personal (never log it). Nothing in here reads the clock: days and actors are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum


class ArenaKind(StrEnum):
    """What an arena is for. The definition reads a listing in the light of it."""

    ADULT_ADS = "adult_ads"
    GENERAL_CLASSIFIEDS = "general_classifieds"
    GAY_PORTAL = "gay_portal"
    FORUM = "forum"
    CHAT = "chat"
    AGENCY_SITE = "agency_site"
    CLINIC_SITE = "clinic_site"
    PERSONAL_SITE = "personal_site"

    @property
    def implies_sale(self) -> bool:
        """Whether the sale follows from the arena (edge case 13): a meeting alone is then face to face."""
        return self in _IMPLIES_SALE

    @property
    def business(self) -> bool:
        """Whether the contact points shown belong to a business, not to a person (edge case 8)."""
        return self in {ArenaKind.AGENCY_SITE, ArenaKind.CLINIC_SITE}

    @property
    def keeps_only_face_to_face(self) -> bool:
        """Whether anything else is counted and never stored, sampled or spooled (edge case 5)."""
        return self is ArenaKind.GAY_PORTAL


_IMPLIES_SALE = frozenset(
    {ArenaKind.ADULT_ADS, ArenaKind.AGENCY_SITE, ArenaKind.CLINIC_SITE, ArenaKind.PERSONAL_SITE}
)


class Verdict(StrEnum):
    """What the definition says of a listing."""

    FACE_TO_FACE = "face_to_face"
    REMOTE_ONLY = "remote_only"
    NOT_AN_OFFER = "not_an_offer"
    UNCLEAR = "unclear"

    @property
    def kept(self) -> bool:
        """Kept listings are stored; the others leave a dropped record only."""
        return self in {Verdict.FACE_TO_FACE, Verdict.UNCLEAR}


class ContactKind(StrEnum):
    """Kinds of match key. An objection is about a phone, an e-mail or an address, never about a nickname."""

    PHONE = "phone"
    EMAIL = "email"
    NICKNAME = "nickname"


class Channel(StrEnum):
    """How a contact attempt reaches a person."""

    VISIT = "visit"
    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    CHAT = "chat"
    PORTAL_MESSAGE = "portal_message"


class JudgementKind(StrEnum):
    """A person's decision on a pair of profiles."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class JudgementReason(StrEnum):
    """Why a person judged a pair as she did. Closed codes: a free word would have room for a name."""

    JUDGED = "judged"
    HER_OWN_WORD = "her_own_word"
    SAME_TEXT = "same_text"
    MET_BOTH = "met_both"
    SHARED_PHONE = "shared_phone"
    MISTAKE = "mistake"


class VerdictReason(StrEnum):
    """What a person's verdict on a listing rests on. Closed codes, as for judgements."""

    READ_THE_TEXT = "read_the_text"
    READ_THE_AD = "read_the_ad"
    PICTURES = "pictures"
    HER_OWN_WORD = "her_own_word"
    MISTAKE = "mistake"


class ValueReason(StrEnum):
    """What a person's word on a contact point rests on. Closed codes, as for judgements."""

    JUDGED = "judged"
    CALLED = "called"
    BUSINESS_SITE = "business_site"
    HER_OWN_WORD = "her_own_word"
    MISTAKE = "mistake"


class ValueClass(StrEnum):
    """What a contact point is, as far as joining persons goes."""

    PERSONAL = "personal"
    SHARED = "shared"
    RECYCLED = "recycled"
    PLACEHOLDER = "placeholder"


class Role(StrEnum):
    """What a member of staff may do."""

    OUTREACH = "outreach"
    COORDINATOR = "coordinator"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    SAFEGUARDING = "safeguarding"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and when. Passed in everywhere; never read from the air."""

    staff_id: str
    at: datetime
    team: str | None = None
    region: str | None = None
    zone: tzinfo = UTC
    """The deployment's zone: it tells on which day an act falls."""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an actor's time carries its zone")

    @property
    def day(self) -> date:
        """The day of the act, where it is done."""
        return self.at.astimezone(self.zone).date()


# -- a listing on its way ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """One ad as fetched and extracted: arena text, in memory or in the sealed spool, nowhere else.

    `key` is what identifies the listing on its arena (its canonical address unless the arena file says otherwise).
    `links` are the targets of tel:, sms:, mailto: and wa.me links on the ad. Optional fields are None when absent.
    `etag` and `modified` are what the server said to recognise this state of the page by.
    """

    arena: str
    arena_kind: ArenaKind
    url: str
    key: str
    seen_on: date
    title: str
    body: str
    author: str | None = None
    town: str | None = None
    region: str | None = None
    price: str | None = None
    published: str | None = None
    lang: str | None = None
    links: tuple[str, ...] = ()
    country: str = "DK"
    fields_source: str = "selectors"
    etag: str | None = None
    modified: str | None = None

    @property
    def text(self) -> str:
        """Title, line break, body: the text that every span of evidence counts in."""
        return f"{self.title}\n{self.body}"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at a listing's page that brought no text: it is as it was, or (`gone`) it is there no more (404, 410)."""

    arena: str
    key: str
    day: date
    gone: bool


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One contact point as read: canonical `value`, the text it stood in, and how it was read.

    `start` and `end` count characters in the text given; both are 0 for a find outside the text (a link, the author field).
    `how` is a code such as "plain", "words", "keycaps", "link", "signature". `disguised` finds are checked by a person against
    the ad before first use; `certain` is False where the numbering plan does not confirm the number.
    """

    kind: ContactKind
    value: str
    raw: str
    start: int
    end: int
    how: str
    disguised: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ContactReading:
    """All contact points of one text: each value once, in order of appearance."""

    found: tuple[FoundContact, ...] = ()

    def values(self, kind: ContactKind) -> tuple[str, ...]:
        """Canonical values of one kind, each once, in order of appearance."""
        return tuple(dict.fromkeys(f.value for f in self.found if f.kind is kind))

    @property
    def phones(self) -> tuple[str, ...]:
        """E.164 numbers."""
        return self.values(ContactKind.PHONE)

    @property
    def emails(self) -> tuple[str, ...]:
        """Lower-case addresses."""
        return self.values(ContactKind.EMAIL)

    @property
    def nickname(self) -> str | None:
        """The calling name as the advertiser writes it, or None when there is none or more than one."""
        names = self.values(ContactKind.NICKNAME)
        return names[0] if len(names) == 1 else None


class SafeguardingKind(StrEnum):
    """What an explicit statement says (edge case 10). Never estimated."""

    UNDER_18 = "under_18"
    FORCED = "forced"


class StopSource(StrEnum):
    """How a safeguarding stop that a member of staff raises came to her. Never what was said."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    COLLEAGUE = "colleague"
    OTHER_PAGE = "other_page"


class StopChoice(StrEnum):
    """How the safeguarding lead ends a stop: back to the ordinary way, or out of the queue for good."""

    RELEASE = "release"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that carried a verdict: `text` == listing.text[start:end], and the signal that read them."""

    text: str
    start: int
    end: int
    signal: str


@dataclass(frozen=True, slots=True)
class Screening:
    """A verdict with its reason. `rule` is the code of the decision that fired; `edge_case` its number in the definition, if any."""

    verdict: Verdict
    rule: str
    evidence: tuple[Evidence, ...]
    lang: str | None
    definition_version: str
    safeguarding: SafeguardingKind | None = None
    edge_case: int | None = None


@dataclass(frozen=True, slots=True)
class ReadListing:
    """A listing with its contact points and any safeguarding statement. Still in memory; not yet cleared."""

    listing: Listing
    contacts: ContactReading
    safeguarding: SafeguardingKind | None = None


# -- matching ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What the matcher knows of one profile.

    `phones` and `emails` are opaque equality keys (match tokens, or canonical values in the batch form): equal strings
    mean equal contact points. `nickname` and `town` are canonical forms (`store.keys`), readable only while not expired;
    `name_token` is the nickname's own equality key, which outlives it: a profile with a token and no nickname is not nameless.
    `business` is True on an agency's or clinic's own site. Days are inclusive.
    """

    profile_id: str
    arena: str
    first_seen: date
    last_seen: date
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    nickname: str | None = None
    town: str | None = None
    region: str | None = None
    lang: str | None = None
    business: bool = False
    name_token: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's decision on two profiles. Append-only; a later one names the one it supersedes."""

    judgement_id: str
    profile_a: str
    profile_b: str
    kind: JudgementKind
    author: str
    day: date
    reason: str = ""
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class ValueRule:
    """A person's word on a value: "this number is an agency's switchboard"."""

    value: str
    value_class: ValueClass
    author: str
    day: date


@dataclass(frozen=True, slots=True)
class FeatureFinding:
    """One comparison: a code, a score from 0.0 to 1.0, and the key it rests on, if it rests on one."""

    code: str
    score: float
    value: str | None = None


class PairDecision(StrEnum):
    """What the machine makes of a candidate pair. Never stored as a judgement."""

    MERGE = "merge"
    SUGGEST = "suggest"
    NO = "no"


@dataclass(frozen=True, slots=True)
class PairFinding:
    """A candidate pair with its evidence. `profile_a` < `profile_b`. `refusal` is a code when a guard held the pair back."""

    profile_a: str
    profile_b: str
    features: tuple[FeatureFinding, ...]
    score: float
    decision: PairDecision
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Profiles of one person. `person_id` is the id of the first profile in the data's dates (ties: smallest id)."""

    person_id: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Venue:
    """Listings that share a business value. `venue_id` is made from the value's own key; never a person."""

    venue_id: str
    value: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """What the matcher returns: every profile in exactly one cluster; venues beside; pairs with their evidence.

    `contradictions` lists pairs of judgements that cannot both hold ("different" held).
    """

    persons: tuple[Cluster, ...]
    venues: tuple[Venue, ...]
    pairs: tuple[PairFinding, ...]
    value_classes: dict[str, ValueClass] = field(default_factory=dict)
    contradictions: tuple[tuple[str, str], ...] = ()


# -- the queue --------------------------------------------------------------------------------------------------------


class SubjectKind(StrEnum):
    """Whom a queue item is about."""

    PERSON = "person"
    VENUE = "venue"


class Reach(StrEnum):
    """What became of a contact attempt, whatever the words of the form: the report's "succeeded" and "in vain", and a message that waits."""

    REACHED = "reached"
    WAITING = "waiting"
    IN_VAIN = "in_vain"
    NOT_RECORDED = "not_recorded"


class Wish(StrEnum):
    """A person's own wish about further contact. None at all is stored as an objection."""

    RECURRING = "recurring"
    ON_DEMAND = "on_demand"
    MATERIALS_ONLY = "materials_only"


@dataclass(frozen=True, slots=True)
class Course:
    """What the log says about the contact with one person or venue, folded from its standing events (`store.course`). Codes and days.

    `unanswered` counts attempts of ours in a row since she last answered; `last_*` are about the latest attempt, ours or hers.
    """

    attempts: int = 0
    reached: int = 0
    unanswered: int = 0
    last_on: date | None = None
    last_channel: Channel | None = None
    last_outcomes: tuple[str, ...] = ()
    last_staff: str | None = None
    last_team: str | None = None
    agreed_on: date | None = None
    agreed_hour: int | None = None
    agreed_channel: Channel | None = None
    wish: Wish | None = None
    limits: tuple[str, ...] = ()
    materials_on: date | None = None
    mistaken: bool = False
    opened: bool = False

    @property
    def known(self) -> bool:
        """Whether there was any contact, attempt or wish: such a person is no stranger any more."""
        return bool(self.attempts or self.opened or self.wish)

    @property
    def awaited(self) -> bool:
        """Whether she agreed to a contact, or wishes it from us: that stands though her ad is down."""
        lasting = self.wish in {Wish.RECURRING, Wish.MATERIALS_ONLY}
        return not self.mistaken and (self.agreed_on is not None or lasting)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or venue as the queue's rule sees it: no name, no number.

    `profile_id` is the profile a contact would be logged on. `own_phone` and `own_email`: whether the person can be reached by a value
    of her own (a venue: by the business's). `contacted`: there was a contact attempt on one of the profiles. `possibly_same_as`:
    persons that the matcher suggests, but nobody has judged, to be this one, each since the day at its place in `possibly_since`. `course`: what the log says; `contacted` also holds where
    the log has expired.
    """

    kind: SubjectKind
    subject_id: str
    profile_id: str
    profiles: tuple[str, ...]
    arenas: tuple[str, ...]
    first_seen: date
    own_phone: bool = False
    own_email: bool = False
    stopped: bool = False
    contacted: bool = False
    possibly_same_as: tuple[str, ...] = ()
    possibly_since: tuple[date, ...] = ()
    course: Course = Course()
    lang: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    """What the rule decided for a subject today: a reason code, a channel, and a place in the order (1 is first)."""

    subject: Subject
    reason: str
    channel: Channel
    priority: int
