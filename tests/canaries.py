"""What do tests of confidentiality share? A home in which every field of every record says something unique.

Each canary knows by the plain rule (the tier, and whose it is) who may read it. It is a word of ASCII
letters, which no escaping changes, or a figure that occurs nowhere else.
"""

import email
import email.policy
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from conftest import shipped_for
from news_world import EASY, QuickEncoder

from api.accounts.auth import principal_for
from api.accounts.rights import ANYBODY, Principal
from api.digests import deliver
from api.settings import Settings
from corpora import (
    Account,
    AnyRecord,
    Bilingual,
    ContactPoint,
    Feedback,
    Following,
    Imported,
    ImportJob,
    JobEnd,
    JobState,
    Need,
    Organisation,
    Partnership,
    Researcher,
    Role,
    Scope,
    Seed,
    Store,
    Term,
    Tier,
    Veil,
    Verdict,
    Visibility,
    import_files,
    open_store,
    write_corrections,
)
from corpora.store.audience import open_to
from indexer import open_generation, update_index
from matcher import Deed, Matcher, Pipeline, Transition, digest_of, find_news

NOW = datetime.now(UTC).replace(microsecond=0)
GROUP, OTHER_GROUP = "innovation_wg", "international_wg"
OWNER, OTHER = "univ-a", "city-b"
TIERS = ("coalition", "working_group", "named", "organisation")
STEAM = {
    "ja": "工場の屋根から逃げる蒸気の熱を集め、{}を使って燃料費を減らす。",
    "en": "The heat of steam from the roof of a factory is collected with {} to save fuel.",
}

May = Callable[[Principal], bool]
Kind = type[Need] | type[Seed]


@dataclass(frozen=True)
class Canary:
    """A word, where it stands, and who may read it."""

    word: str
    where: str
    may: May


@dataclass
class Canaries:
    """All canaries of a home."""

    all: list[Canary] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def word(self, where: str, may: May) -> str:
        """A new word."""
        number = next(self._numbers)
        letters = "".join(chr(ord("a") + number // 26**place % 26) for place in (2, 1, 0))
        return self._kept(f"zqx{letters}wv", where, may)

    def figure(self, where: str, may: May) -> int:
        """A new amount of money."""
        number = 7_310_000_419 + 1_009 * next(self._numbers)
        self._kept(str(number), where, may)
        return number

    def day(self, where: str, may: May) -> date:
        """A new date, far away."""
        day = date(2071, 3, 2) + timedelta(days=next(self._numbers))
        self._kept(day.isoformat(), where, may)
        return day

    def in_(self, text: str) -> list[Canary]:
        """Those that stand in a text."""
        plain = text.casefold()
        return [own for own in self.all if own.word in plain]

    def _kept(self, word: str, where: str, may: May) -> str:
        self.all.append(Canary(word, where, may))
        return word


def plain(data: bytes) -> str:
    """All that bytes say: archives are unpacked, mails decoded."""
    said = [data.decode("utf-8", "replace"), data.decode("utf-16-le", "replace")]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            said += [plain(archive.read(name)) for name in archive.namelist()]
    elif data[:2] == b"\x1f\x8b":
        said.append(plain(gzip.decompress(data)))
    elif b"Message-ID:" in data[:4_000]:
        mail = email.message_from_bytes(data, policy=email.policy.default)
        said.append(str(mail["Subject"]))
        said += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(said)


ACCOUNTS = (
    Account("reader", "閲覧者", Role.READER, NOW, OWNER),
    Account("office", "窓口", Role.OFFICE, NOW, OWNER),
    Account("other-office", "窓口", Role.OFFICE, NOW, OTHER),
    Account("member-in", "委員", Role.WG_MEMBER, NOW, "company-c", (GROUP,)),
    Account("member-out", "委員", Role.WG_MEMBER, NOW, "company-c", (OTHER_GROUP,)),
    Account("lead", "幹事", Role.WG_LEAD, NOW, "univ-d"),
    Account("former-lead", "前の幹事", Role.WG_LEAD, NOW, "univ-d"),
    Account("secretariat", "事務局", Role.SECRETARIAT, NOW, "univ-s", (OTHER_GROUP,)),
    Account("service", "夜間処理", Role.SERVICE, NOW),
)
VIEWERS: tuple[str | None, ...] = (None, *(account.id for account in ACCOUNTS))


@dataclass
class World:
    """A home with canaries, and all that tests ask of it."""

    home: Path
    canaries: Canaries
    encoder: QuickEncoder
    ids: dict[str, list[str]]  # values of the parameters of routes
    seen_by_record: set[str]  # canaries that reading the record shows to whoever may

    @property
    def settings(self) -> Settings:
        return Settings(self.home, self.home / "models", "fake", "ja", debug=False)

    def principal(self, account: str | None) -> Principal:
        if account is None:
            return ANYBODY
        store = open_store(self.settings.store)
        try:
            return principal_for(store, account, frozenset(Scope), now=NOW)
        finally:
            store.close()


def organisation(own_id: str, **values: Any) -> Organisation:
    """An organisation that nobody could take for a real one."""
    return Organisation.model_validate(
        {"id": own_id, "organisation_kind": "other", "name": {"ja": f"例示{own_id}"}, **values}
    )


class Making:
    """Fills a home."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home, home / "models", "fake", "ja", debug=False)
        home.mkdir(parents=True, exist_ok=True)
        self.store: Store = open_store(self.settings.store)
        self.canaries = Canaries()
        self.encoder = QuickEncoder()
        self.seen_by_record: set[str] = set()

    def record(self, kind: Kind, tier: str, owner: str = OWNER, *, was: str = "", **values: Any) -> AnyRecord:
        """A seed or need of a tier in which each field says something else; `was` for a former version."""
        own_id = f"{kind.__name__.lower()}-{tier.replace('_', '-')}-{owner}"
        name = f"{own_id} {was}".strip()
        tier = was or tier
        shared = {"working_group": (GROUP,), "named": (OTHER,)}.get(tier, ())
        made = Tier(Visibility(tier), shared)

        def may(asking: Principal) -> bool:
            return open_to(made, owner, asking.viewer)

        def word(what: str) -> str:
            found = self.canaries.word(f"{name}: {what}", may)
            self.seen_by_record.add(found)
            return found

        told: dict[str, Any] = {
            "id": own_id,
            "title": {language: f"蒸気 {word(f'title {language}')}" for language in ("ja", "en")},
            "text": {language: STEAM[language].format(word(f"text {language}")) for language in ("ja", "en")},
            "notes": [word("note")],
            "contact": word("contact"),
            "organisation": owner,
            "place": {"country": "JP", "prefecture": word("prefecture"), "name": word("place")},
            "concepts": [word("concept")],
            "source": [{part: word(part) for part in ("document", "lines", "passage")}],
            "valid_until": self.canaries.day(f"{name}: valid until", may),
            "visibility": tier,
            "shared_with": shared,
        }
        if kind is Need:
            told["budget_jpy"] = self.canaries.figure(f"{name}: budget", may)
            told["deadline"] = self.canaries.day(f"{name}: deadline", may)
            told["partnership"] = word("partnership")
        else:
            told["researcher"] = word("researcher")
        self.seen_by_record -= {told[what] for what in values}
        return kind.model_validate({**told, **values})

    def parties(self) -> list[AnyRecord]:
        """Records of other kinds that not everybody may see, named by records that everybody may see."""

        def word(what: str, record: str, tier: Tier, owner: str | None) -> str:
            found = self.canaries.word(f"{record}: {what}", lambda who: open_to(tier, owner, who.viewer))
            self.seen_by_record.add(found)
            return found

        hidden, members = Tier(Visibility.ORGANISATION), Tier(Visibility.COALITION)

        def own(what: str) -> str:
            return word(what, "org-hidden", hidden, "org-hidden")

        def shared(what: str) -> str:
            return word(what, "party for members", members, OWNER)

        return [
            organisation(
                "org-hidden",
                name={"ja": own("name ja"), "en": own("name en")},
                aliases=(own("alias"),),
                place={"country": "JP", "prefecture": own("prefecture"), "name": own("place")},
                text={"ja": own("text")},
                notes=(own("note"),),
                visibility="organisation",
            ),
            ContactPoint.model_validate(
                {
                    "id": "point-hidden",
                    "organisation": OWNER,
                    "office": {"ja": shared("office")},
                    "email": f"{shared('email')}@example.ac.jp",
                    "phone": shared("phone"),
                    "url": f"https://{shared('url')}.example.ac.jp/",
                    "visibility": "coalition",
                }
            ),
            Researcher.model_validate(
                {
                    "id": "researcher-hidden",
                    "name": {"ja": shared("name"), "kana": shared("kana")},
                    "aliases": [shared("alias")],
                    "visibility": "coalition",
                }
            ),
            Partnership.model_validate(
                {
                    "id": "partnership-hidden",
                    "category": "project",
                    "programme": shared("programme"),
                    "title": {"ja": shared("title")},
                    "parties": [{"role": "lead", "name": shared("party")}],
                    "status": shared("status"),
                    "visibility": "coalition",
                }
            ),
        ]

    def fill(self) -> World:
        """Make everything, as offices would over time; index it, find what is new and deliver it."""
        kinds: tuple[Kind, ...] = (Need, Seed)
        self.store.put(
            [
                organisation(OWNER),
                organisation(OTHER),
                organisation("company-c"),
                organisation("univ-d"),
                organisation("univ-s"),
                *self.parties(),
            ]
        )
        for account in ACCOUNTS:
            self.store.add_account(account)
        today = NOW.date()
        year = timedelta(days=365)
        self.store.add_term(Term("lead", GROUP, today - year, today + year))
        self.store.add_term(Term("former-lead", GROUP, today - 2 * year, today - year))
        self._history(kinds)
        self.store.put([self.record(kind, tier) for kind in kinds for tier in ("public", *TIERS)])
        self.store.put(
            [self.record(kind, tier, OTHER) for kind in kinds for tier in ("public", "organisation")]
        )
        points = {"contact": "point-hidden", "partnership": "partnership-hidden"}
        self.store.put(
            [
                self.record(Need, "public", "org-hidden", **points),
                self.record(
                    Seed, "public", "org-hidden", contact="point-hidden", researcher="researcher-hidden"
                ),
            ]
        )
        self._fields()
        self._veil()
        self._withdrawn()
        proposals = self._proposals()
        self._feedback()
        self._saved()
        jobs = [self._job()]
        self.index()
        self._news()
        ids = {
            "record_id": [*self._ids(), "no-such-record"],
            "account_id": [*(account.id for account in ACCOUNTS), "no-such-account"],
            "token_id": ["0" * 16],
            "feedback_id": ["1", "2"],
            "job_id": [*jobs, "0" * 32],
            "proposal_id": [*proposals, "no-such-proposal"],
            "saved_id": [
                own.id for name in (OWNER, OTHER) for own in self.store.saved_queries(organisation=name)
            ],
            "digest_id": [entry.id for entry in self.store.digests()],
        }
        made = World(self.settings.home, self.canaries, self.encoder, ids, self.seen_by_record)
        self.store.close()
        return made

    def index(self, *, full: bool = False) -> None:
        """Bring the index up to date."""
        known = shipped_for(self.encoder)
        update_index(self.store, self.settings.index, encoder=self.encoder, known=lambda: known, full=full)

    def _ids(self) -> list[str]:
        kinds = ("need", "seed", "organisation", "contact_point", "researcher", "partnership")
        return ["need-withdrawn", *(record.id for kind in kinds for record in self.store.records(kind))]

    def _history(self, kinds: tuple[Kind, ...]) -> None:
        """Former versions; the first of what everybody may see now was its owner's only."""
        before = self.seen_by_record.copy()
        for kind in kinds:
            for tier in ("public", *TIERS):
                self.store.put([self.record(kind, tier, was="organisation" if tier == "public" else tier)])
        self.seen_by_record = before

    def _fields(self) -> None:
        """Fields of a public record with a tier of their own, and one that was withheld as it was read."""
        tiers = {"organisation": (), "named": (OTHER,), "working_group": (GROUP,)}
        record = self.record(Need, "public", "univ-d")
        told = {}
        for what, (tier, shared) in zip(("contact", "notes", "place"), tiers.items(), strict=True):
            own = Tier(Visibility(tier), shared)
            word = self.canaries.word(
                f"{what} for {tier}", lambda who, own=own: open_to(own, "univ-d", who.viewer)
            )
            told[what] = {"contact": word, "notes": (word,), "place": {"country": "JP", "name": word}}[what]
        phone = self.canaries.word("withheld phone", lambda who: who.viewer.organisation == "univ-d")
        whole = Need.model_validate({**record.model_dump(), **told})
        self.canaries.all = [
            own
            for own in self.canaries.all
            if own.where not in {f"{whole.id}: {what}" for what in ("contact", "note", "place", "prefecture")}
        ]
        self.seen_by_record &= {own.word for own in self.canaries.all}
        self.store.put_batch([Imported(whole, withheld={"phone": phone})], import_id=None)
        for what, (tier, shared) in zip(told, tiers.items(), strict=True):
            self.store.set_field_tier(whole.id, what, Tier(Visibility(tier), shared))

    def _veil(self) -> None:
        tier = Tier(Visibility.COALITION)

        def word(what: str) -> str:
            return self.canaries.word(f"veil: {what}", lambda who: open_to(tier, None, who.viewer))

        problem = {language: STEAM[language].format(word(f"problem {language}")) for language in ("ja", "en")}
        constraints = Bilingual(ja=word("constraints"))
        self.store.veil(
            f"need-organisation-{OWNER}",
            Veil(Bilingual(**problem), tier, "office", NOW, constraints=constraints),
        )

    def _withdrawn(self) -> None:
        record = self.record(Need, "public", "univ-s")
        before = f"{record.id}: "
        for place, own in enumerate(self.canaries.all):
            if own.where.startswith(before):
                self.canaries.all[place] = Canary(own.word, f"withdrawn {own.where}", lambda _: False)
                self.seen_by_record.discard(own.word)
        self.store.put([record.model_copy(update={"id": "need-withdrawn"})])
        self.store.withdraw("need-withdrawn")

    def _proposals(self) -> list[str]:
        long_ago = NOW - timedelta(days=20)  # so that digests remind of them
        pipeline = Pipeline(self.store, clock=lambda: long_ago)
        everybody = (Role.SECRETARIAT, Role.SERVICE)
        made = []
        for need, seed, group, parties in (
            (f"need-organisation-{OWNER}", f"seed-organisation-{OWNER}", None, {OWNER}),
            (f"need-public-{OWNER}", f"seed-public-{OTHER}", GROUP, {OWNER, OTHER}),
        ):

            def may(who: Principal, group: str | None = group, parties: set[str] = parties) -> bool:
                takes_part = who.role in (Role.WG_MEMBER, Role.WG_LEAD) and group in who.viewer.working_groups
                return who.viewer.organisation in parties or takes_part or who.role in everybody

            def word(what: str, may: May = may, need: str = need) -> str:
                return self.canaries.word(f"proposal of {need}: {what}", may)

            from api.accounts.actors import actor_of

            actor = actor_of(principal_for(self.store, "office", frozenset(Scope), now=NOW))
            own = pipeline.propose(
                actor,
                need,
                seed,
                working_group=group,
                owner=word("owner"),
                text=word("note"),
                key=word("key"),
            )
            link = f"https://example.org/{word('link')}"
            for step in (
                Transition(Deed.COMMENT, text=word("comment")),
                Transition(Deed.ATTACH, text=word("attachment"), link=link),
            ):
                pipeline.act(actor, own.id, step)
            made.append(own.id)
        return made

    def _feedback(self) -> None:
        reason = self.canaries.word("feedback: reason", lambda who: who.account == "office")
        self.store.put_feedback(
            Feedback(
                "office", OWNER, f"need-organisation-{OWNER}", f"seed-public-{OTHER}", Verdict.PARTLY, reason
            )
        )

    def _saved(self) -> None:
        for owner in (OWNER, OTHER):

            def word(what: str, owner: str = owner) -> str:
                return self.canaries.word(
                    f"saved by {owner}: {what}", lambda who: who.viewer.organisation == owner
                )

            self.store.save_query(
                organisation=owner, name=word("name"), text=STEAM["ja"].format(word("text")), find="seeds"
            )
            self.store.put_following(Following(owner, True, True, f"{word('address')}@example.org"))

    def _job(self) -> str:
        """An import of the office whose rows were refused, as its report and its workbook quote them."""

        def word(what: str) -> str:
            return self.canaries.word(f"refused row: {what}", lambda who: who.account == "office")

        job_id = "f" * 32
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            header = "シーズ名,概要,TRL,公開範囲\n"
            rows = f"{word('title')},{word('text')}の技術です。,{word('trl')},\n,,{word('trl')},\n"
            (place / "list.csv").write_text(header + rows, encoding="utf-8")
            report = import_files([place / "list.csv"], self.store, kind="seed", dry_run=True)
            assert len(report.refusals) == 2
            write_corrections(place / "corrections.xlsx", report)
            wish = {"dry_run": True, "list_name": word("list")}
            self.store.add_job(ImportJob(job_id, "office", word("file"), json.dumps(wish), NOW.isoformat()))
            told = JobEnd(
                JobState.DONE,
                json.dumps(report.to_json()).replace(str(place), ""),
                (place / "corrections.xlsx").read_bytes(),
            )
            self.store.end_job(job_id, told)
        return job_id

    def _news(self) -> None:
        matcher = Matcher(self.store, open_generation(self.settings.index), self.encoder, fusion=EASY)
        assert find_news(self.store, matcher, now=NOW).found > 0
        assert deliver(self.store, self.settings, now=NOW).delivered > 0
        (entry,) = self.store.digests(organisation=OTHER)
        assert len(digest_of(self.store, entry).reminders) == 1


__all__ = ["OTHER", "OWNER", "STEAM", "VIEWERS", "Canary", "Making", "World", "plain"]
