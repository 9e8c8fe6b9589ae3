"""Are proposals made, moved and read over HTTP by those who may, and are they nothing to all others?"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from proposals_home import CITY, GROUP, OTHER, SECRET, UNIVERSITY, Clock, records
from served import Home

from api.accounts.actors import actor_of
from api.accounts.rights import ANYBODY, Principal
from api.limits import Limits
from corpora import Need, Place, Role, Scope, Seed, Viewer
from matcher import Pipeline

PIPELINE = frozenset({Scope.PIPELINE})


def somebody(name: str, role: Role, organisation: str | None, *groups: str) -> Principal:
    return Principal(name, role, Viewer(organisation, frozenset(groups)), PIPELINE)


OFFICE = somebody("city-desk", Role.OFFICE, CITY)
SEED_OFFICE = somebody("univ-desk", Role.OFFICE, UNIVERSITY)
READER = somebody("city-reader", Role.READER, CITY)
MEMBER = somebody("member-1", Role.WG_MEMBER, OTHER, GROUP)
LEAD = somebody("lead-1", Role.WG_LEAD, OTHER, GROUP)
OTHER_LEAD = somebody("lead-2", Role.WG_LEAD, OTHER, "international_wg")
STRANGER = somebody("other-desk", Role.OFFICE, OTHER)
SECRETARIAT = somebody("secretary", Role.SECRETARIAT, OTHER)
SERVICE = somebody("night", Role.SERVICE, None)
UNSCOPED = replace(OFFICE, scopes=frozenset(Scope) - PIPELINE)


@dataclass
class Asking:
    """One server, asked by whoever a test names."""

    home: Home
    client: TestClient
    made: int = 0

    def __call__(self, who: Principal, method: str, path: str, *, json: object = None, **headers: str) -> Any:
        self.client.app.state.principal = who  # type: ignore[attr-defined]
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/v1/proposals{path}", json=json, headers=told)

    def pair(self, **values: Any) -> dict[str, Any]:
        """A need of the city and a seed of the university that nobody has proposed yet; no index has them."""
        self.made += 1
        need, seed = f"need-of-{self.made}", f"seed-of-{self.made}"
        with closing(self.home.store()) as store:
            text = {"ja": "熱を使う。"}
            told = {"id": need, "title": {"ja": "排熱"}, "text": text, "organisation": CITY, **values}
            store.put([Need.model_validate(told)])
            store.put([Seed.model_validate({"id": seed, "text": text, "organisation": UNIVERSITY})])
        return {"need": need, "seed": seed, "score": False}

    def proposal(self, who: Principal = OFFICE, **values: Any) -> Any:
        """The answer that a new proposal of a new pair for the group gets."""
        answer = self(who, "POST", "", json={**self.pair(), "working_group": GROUP, **values})
        assert answer.status_code == 201, answer.text
        return answer


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    home = Home.made(tmp_path_factory.mktemp("proposals"), records())
    with home.asked(ANYBODY, limits=Limits(rate_per_minute=100_000)) as client:
        yield Asking(home, client)


@pytest.fixture
def made(asked: Asking) -> Any:
    """A proposal of the city's office for the working group: its answer."""
    return asked.proposal()


def id_of(answer: Any) -> str:
    return str(answer.json()["proposal"]["id"])


def problem(answer: Any, status: int, kind: str) -> str:
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:enmusubi:error:{kind}"), answer.text
    return str(answer.json()["detail"])


# ---- making and reading ----


def test_a_proposal_is_made_with_its_likelihood_and_read_where_it_is_said_to_be(asked: Asking) -> None:
    body = {"need": "need-1", "seed": "seed-1", "note": "よろしく", "owner": "desk-2"}

    made = asked(OFFICE, "POST", "", json=body)
    read = asked(OFFICE, "GET", made.headers["location"].removeprefix("/v1/proposals"))

    assert (made.status_code, read.status_code, read.json()) == (201, 200, made.json())
    assert read.headers["etag"] == made.headers["etag"]
    told = made.json()["proposal"]
    assert (told["version"], told["stage"], told["owner"]) == (1, "proposed", "desk-2")
    assert told["proposed_by"] == {"id": "city-desk", "organisation": CITY, "role": "office"}
    assert [one["text"] for one in told["comments"]] == ["よろしく"]
    assert 0 < told["score"] < 1
    assert told["generation"]


def test_without_score_nothing_is_matched(made: Any) -> None:
    assert (made.json()["proposal"]["score"], made.json()["proposal"]["generation"]) == (None, None)


def test_what_the_client_has_is_not_sent_again_until_anything_in_it_changes(asked: Asking, made: Any) -> None:
    tag = made.headers["etag"]

    same = asked(OFFICE, "GET", f"/{id_of(made)}", If_None_Match=tag)
    with closing(asked.home.store()) as store:
        need = store.get(made.json()["proposal"]["need"]["id"])
        store.put([need.model_copy(update={"title": None})])  # type: ignore[list-item]
    other = asked(OFFICE, "GET", f"/{id_of(made)}", If_None_Match=tag)

    assert (same.status_code, same.content) == (304, b"")
    assert (other.status_code, other.json()["proposal"]["need"]["title"]) == (200, None)


def test_a_proposal_tells_where_it_might_be_tried_and_that_export_must_be_checked(asked: Asking) -> None:
    abroad = asked.pair(place=Place(country="VN", prefecture=None, name=None))

    made = asked(OFFICE, "POST", "", json=abroad)
    seen = asked(SEED_OFFICE, "GET", f"/{id_of(made)}").json()

    assert [site["reason"] for site in seen["sites"]] == ["seed_holder"]
    assert [one["what"] for one in seen["export_control"]["reasons"]] == ["need_place"]


def test_a_confidential_record_is_named_but_not_told_to_the_other_party(asked: Asking) -> None:
    made = asked(OFFICE, "POST", "", json={"need": "need-secret", "seed": "seed-2", "score": False})

    seen = asked(SEED_OFFICE, "GET", f"/{id_of(made)}")

    assert SECRET in made.text
    assert (seen.status_code, SECRET in seen.text) == (200, False)
    assert seen.json()["proposal"]["need"] == {"id": "need-secret", "title": None}


# ---- moving ----


def test_a_proposal_goes_its_way_and_the_log_tells_it(asked: Asking, made: Any) -> None:
    path, tag = f"/{id_of(made)}/transitions", made.headers["etag"]
    for body in (
        {"deed": "move", "to": "contacted", "note": "met"},
        {"deed": "plan", "owner": "desk-2", "next_step": "call", "due": "2099-01-01"},
        {"deed": "comment", "text": "hello"},
        {"deed": "attach", "link": "https://example.org/7", "text": "minutes"},
        {"deed": "pause", "due": "2099-01-01"},
        {"deed": "reopen"},
        {"deed": "decline", "reason": "too_early"},
    ):
        answer = asked(OFFICE, "POST", path, json=body, If_Match=tag)
        assert answer.status_code == 200, (body, answer.text)
        tag = answer.headers["etag"]

    log = asked(SEED_OFFICE, "GET", path).json()

    told = [(one["number"], one["deed"], one["to"] or one["reason"] or one["text"]) for one in log["items"]]
    assert told == [
        (1, "propose", None),
        (2, "move", "contacted"),
        (3, "plan", "call"),
        (4, "comment", "hello"),
        (5, "attach", "minutes"),
        (6, "pause", None),
        (7, "reopen", None),
        (8, "decline", "too_early"),
    ]
    assert log["next"] is None
    last = asked(OFFICE, "GET", f"/{id_of(made)}").json()["proposal"]
    assert (last["version"], last["stage"], last["declined_for"]) == (8, "declined", "too_early")


def test_the_log_is_paged(asked: Asking, made: Any) -> None:
    path = f"/{id_of(made)}/transitions"
    for text in ("a", "b", "c"):
        assert asked(OFFICE, "POST", path, json={"deed": "comment", "text": text}).status_code == 200

    first = asked(OFFICE, "GET", f"{path}?limit=3").json()
    rest = asked(OFFICE, "GET", f"{path}?limit=3&cursor={first['next']}").json()

    assert [one["number"] for one in first["items"] + rest["items"]] == [1, 2, 3, 4]
    assert rest["next"] is None


MOVE = {"deed": "move", "to": "contacted"}


@pytest.mark.parametrize(
    ("who", "status", "kind"),
    [
        (OFFICE, 200, None),
        (SEED_OFFICE, 200, None),
        (MEMBER, 200, None),
        (LEAD, 200, None),
        (SECRETARIAT, 200, None),
        (READER, 403, "forbidden"),
        (SERVICE, 403, "forbidden"),
        (UNSCOPED, 403, "forbidden"),
        (ANYBODY, 401, "authentication"),
        (STRANGER, 404, "not-found"),
        (OTHER_LEAD, 404, "not-found"),
    ],
)
def test_who_may_move_a_proposal_on(
    asked: Asking, made: Any, who: Principal, status: int, kind: str | None
) -> None:
    answer = asked(who, "POST", f"/{id_of(made)}/transitions", json=MOVE, If_Match=made.headers["etag"])

    if kind:
        problem(answer, status, kind)
    assert answer.status_code == status
    stage = asked(OFFICE, "GET", f"/{id_of(made)}").json()["proposal"]["stage"]
    assert stage == ("proposed" if kind else "contacted")


@pytest.mark.parametrize(
    ("who", "status"),
    [(READER, 200), (MEMBER, 200), (STRANGER, 404), (SERVICE, 403), (UNSCOPED, 403), (ANYBODY, 401)],
)
def test_who_may_read_a_proposal(asked: Asking, made: Any, who: Principal, status: int) -> None:
    read = [asked(who, "GET", f"/{id_of(made)}{path}").status_code for path in ("", "/transitions")]
    listed = asked(who, "GET", "?limit=100")

    assert read == [status, status]
    seen = [one["id"] for one in listed.json()["items"]] if listed.status_code == 200 else []
    assert (id_of(made) in seen) == (status == 200)


def test_a_member_of_the_group_tells_of_the_first_word_but_does_not_decide(asked: Asking, made: Any) -> None:
    no = {"deed": "decline", "reason": "ip"}

    answer = asked(MEMBER, "POST", f"/{id_of(made)}/transitions", json=no, If_Match="*")

    assert "The role 'wg_member' may not decline" in problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/transitions", None),
        ("POST", "/transitions", MOVE),
        ("POST", "/transitions", {"deed": "comment", "text": "x"}),
        ("POST", "/transitions", {"deed": "move", "to": "deployed"}),
    ],
)
@pytest.mark.parametrize("if_match", ["*", '"v9"'])
def test_a_hidden_proposal_is_answered_byte_for_byte_as_one_that_is_not_there(
    asked: Asking, made: Any, method: str, path: str, body: object, if_match: str
) -> None:
    absent = "proposal-" + "0" * (len(id_of(made)) - len("proposal-"))

    answers = [
        asked(STRANGER, method, f"/{name}{path}", json=body, If_Match=if_match, X_Request_Id="same")
        for name in (id_of(made), absent)
    ]

    problem(answers[0], 404, "not-found")
    assert answers[0].content.replace(id_of(made).encode(), absent.encode()) == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)


def test_a_need_that_the_proposer_may_not_see_is_answered_as_one_that_is_not_there(asked: Asking) -> None:
    answers = [
        asked(SEED_OFFICE, "POST", "", json={"need": need, "seed": "seed-1"}, X_Request_Id="same")
        for need in ("need-secret", "need-absent")
    ]

    problem(answers[0], 404, "not-found")
    assert answers[0].content.replace(b"need-secret", b"need-absent") == answers[1].content


def test_nobody_proposes_for_a_group_that_is_not_theirs(asked: Asking) -> None:
    answer = asked(OTHER_LEAD, "POST", "", json={**asked.pair(), "working_group": GROUP})

    assert "proposes for no working group of its own" in problem(answer, 403, "forbidden")


# ---- two at once, and the same twice ----


@pytest.mark.parametrize("named", ['"v1"', '"v1-0123456789abcdef"', '"v7", "v1"', '"other"', "v2", 'W/"v2"'])
def test_who_has_read_another_version_is_told_and_changes_nothing(
    asked: Asking, made: Any, named: str
) -> None:
    path = f"/{id_of(made)}/transitions"
    asked(SEED_OFFICE, "POST", path, json=MOVE, If_Match=made.headers["etag"])

    answer = asked(OFFICE, "POST", path, json={"deed": "decline", "reason": "ip"}, If_Match=named)

    assert id_of(made) in problem(answer, 412, "changed")
    assert asked(OFFICE, "GET", f"/{id_of(made)}").json()["proposal"]["stage"] == "contacted"


def test_who_does_not_say_what_they_have_read_is_asked_to(asked: Asking, made: Any) -> None:
    answer = asked(OFFICE, "POST", f"/{id_of(made)}/transitions", json=MOVE)

    assert "If-Match" in problem(answer, 428, "precondition-required")


def test_the_same_request_with_its_key_is_done_once(asked: Asking) -> None:
    body = asked.pair()
    made = [asked(OFFICE, "POST", "", json=body, Idempotency_Key=body["need"]) for _ in range(2)]
    path, tag = f"/{id_of(made[0])}/transitions", made[0].headers["etag"]
    moved = [
        asked(OFFICE, "POST", path, json=MOVE, If_Match=tag, Idempotency_Key=f"{body['need']}-move")
        for _ in range(2)
    ]

    assert [one.status_code for one in made + moved] == [201, 201, 200, 200]
    assert made[0].json() == made[1].json()
    assert moved[0].json() == moved[1].json()
    assert moved[1].json()["proposal"]["version"] == 2
    other = asked(OFFICE, "POST", "", json=asked.pair(), Idempotency_Key=body["need"])
    problem(other, 422, "key-reused")


def test_a_pair_has_one_open_proposal(asked: Asking, made: Any) -> None:
    told = made.json()["proposal"]
    pair = {"need": told["need"]["id"], "seed": told["seed"]["id"]}

    answer = asked(SEED_OFFICE, "POST", "", json=pair)

    assert id_of(made) in problem(answer, 409, "conflict")


# ---- lists ----


def walk(asked: Asking, who: Principal, path: str) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        answer = asked(who, "GET", f"{path}{cursor}").json()
        pages.append([one.get("id") or one["proposal"]["id"] for one in answer["items"]])
        if answer["next"] is None:
            return pages
        cursor = f"&cursor={answer['next']}"


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_list_is_full_on_every_page_whatever_others_propose(asked: Asking, limit: int) -> None:
    group = f"paged-{limit}"
    lead = somebody("lead-3", Role.WG_LEAD, OTHER, group)
    own = []
    for _ in range(3):
        own.append(id_of(asked.proposal(working_group=group)))
        asked.proposal()  # of another group

    pages = walk(asked, lead, f"?limit={limit}")

    assert [name for page in pages for name in page] == own
    assert {len(page) for page in pages[:-1]} <= {limit}


def test_a_list_is_narrowed_by_stage_record_and_what_goes_on(asked: Asking, made: Any) -> None:
    other = asked.proposal()
    asked(
        OFFICE, "POST", f"/{id_of(made)}/transitions", json={"deed": "decline", "reason": "ip"}, If_Match="*"
    )
    need = made.json()["proposal"]["need"]["id"]

    def listed(conditions: str) -> list[str]:
        return [name for page in walk(asked, OFFICE, f"?limit=100&{conditions}") for name in page]

    assert listed(f"record={need}") == [id_of(made)]
    assert id_of(made) in listed("stage=declined")
    assert id_of(other) not in listed("stage=declined")
    assert id_of(made) not in listed("open_only=true")
    assert id_of(other) in listed("open_only=true")


def test_a_cursor_is_for_its_own_list_and_for_what_is_still_seen(asked: Asking) -> None:
    asked.proposal()
    asked.proposal()
    cursor = asked(OFFICE, "GET", "?limit=1").json()["next"]

    for who, path in (
        (OFFICE, f"?limit=1&stage=proposed&cursor={cursor}"),
        (OFFICE, f"/due?cursor={cursor}"),
        (STRANGER, f"?limit=1&cursor={cursor}"),
        (OFFICE, "?cursor=abcd"),
    ):
        assert "Begin again without one" in problem(asked(who, "GET", path), 400, "cursor")


def test_who_waits_is_listed_the_longest_wait_first(asked: Asking) -> None:
    clock = Clock(datetime.now(UTC).replace(microsecond=0) - timedelta(days=100))
    waiting = []
    with closing(asked.home.store()) as store:
        for _ in range(3):
            pair = asked.pair()
            clock.pass_days(20)
            proposal = Pipeline(store, clock=clock).propose(
                actor_of(LEAD), pair["need"], pair["seed"], working_group=GROUP
            )
            waiting.append((proposal.id, 80 - 20 * len(waiting)))

    first = asked(LEAD, "GET", "/due?limit=2").json()
    rest = asked(LEAD, "GET", f"/due?limit=2&cursor={first['next']}").json()

    told = [(one["proposal"]["id"], one["days"]) for one in first["items"] + rest["items"]]
    assert [own for own in told if own in waiting] == waiting
    assert {one["why"] for one in first["items"]} == {"stale"}
    assert asked(OTHER_LEAD, "GET", "/due").json() == {"items": [], "next": None}


# ---- what cannot be taken ----


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"deed": "erased"}, 422),
        ({"deed": "propose"}, 422),
        ({"deed": "move"}, 422),
        ({"deed": "move", "to": "heaven"}, 422),
        ({"deed": "move", "to": "deployed"}, 400),
        ({"deed": "decline"}, 422),
        ({"deed": "decline", "reason": "no"}, 422),
        ({"deed": "reopen"}, 400),
        ({"deed": "pause", "due": "2001-01-01"}, 422),
        ({"deed": "pause", "due": 5}, 422),
        ({"deed": "plan"}, 400),
        ({"deed": "plan", "owner": "a b"}, 422),
        ({"deed": "comment", "text": " "}, 400),
        ({"deed": "comment", "text": "x" * 4_001}, 422),
        ({"deed": "comment", "text": "a\x00b"}, 422),
        ({"deed": "comment", "text": "x", "role": "secretariat"}, 422),
        ({"deed": "attach", "link": "http://example.org/"}, 422),
        ({"deed": "attach", "link": "https://example.org/?token=x"}, 422),
        ([], 422),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    asked: Asking, made: Any, body: object, status: int
) -> None:
    answer = asked(OFFICE, "POST", f"/{id_of(made)}/transitions", json=body, If_Match="*")

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert asked(OFFICE, "GET", f"/{id_of(made)}").json()["proposal"]["version"] == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"need": "seed-1"}, 400),
        ({"need": None}, 422),
        ({"seed": "../x"}, 422),
        ({"score": "yes"}, 422),
        ({"actor": "secretary"}, 422),
        ({"note": ""}, 422),
    ],
)
def test_what_is_no_proposal_is_refused(asked: Asking, change: dict[str, Any], status: int) -> None:
    answer = asked(OFFICE, "POST", "", json={**asked.pair(), **change})

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("query", ["stage=done", "limit=0", "limit=101", "open_only=yes", "role=secretariat"])
def test_a_list_is_not_asked_for_what_is_unknown(asked: Asking, query: str) -> None:
    assert asked(OFFICE, "GET", f"?{query}").status_code == 422
