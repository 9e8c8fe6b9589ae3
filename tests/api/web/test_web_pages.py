"""On the pages, does everybody see and do what they may, and nothing else?"""

import json
import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from page_world import GROUP, JOB, NO_JOB, NOBODY, NOW, SECRET, WHO, Ask, World
from served import OWN

from api.accounts.own_tokens import make_own_token
from api.accounts.rights import Principal
from api.accounts.tokens import new_token
from api.web.mounting import page_routers
from corpora import (
    ForbiddenError,
    FoundMatch,
    ImportJob,
    ImportReport,
    JobEnd,
    JobState,
    Need,
    Refusal,
    Role,
    Scope,
    UsageError,
    Viewer,
)
from matcher import Actor, Pipeline


def only(*roles: Role) -> dict[str, int]:
    """These roles see the page, other accounts are told that they may not, nobody is asked to sign in."""
    return {NOBODY: 401, **{role: 200 if role in roles else 403 for role in Role}}


WRITERS = (Role.OFFICE, Role.SECRETARIAT)
LOOKERS = (Role.READER, Role.OFFICE, Role.WG_MEMBER, Role.WG_LEAD, Role.SECRETARIAT)
ALL = dict.fromkeys(WHO, 200)
PAGES: dict[str, dict[str, int]] = {
    "/records": ALL,
    "/records/n-own": ALL,
    "/records/n-own/edit": only(*WRITERS),
    "/records/n-own/sharing": only(*WRITERS),
    "/records/n-own/veil": only(Role.OFFICE),
    "/records/n-own/withdraw": only(*WRITERS),
    "/new-record": only(*WRITERS),
    "/board": only(*LOOKERS),
    "/imports": only(*WRITERS, Role.SERVICE),
    "/nights": only(*LOOKERS, Role.SERVICE),
    "/account": {**ALL, NOBODY: 401},
}


@pytest.mark.parametrize("path", PAGES)
def test_each_role_sees_the_pages_that_it_may_use(ask: Ask, path: str) -> None:
    assert {who: ask(who, path).status_code for who in WHO} == PAGES[path]


HIDDEN = {
    "/records/s-hidden": "/records/s-missing",
    "/records/s-hidden/edit": "/records/s-missing/edit",
    "/records/s-hidden/veil": "/records/s-missing/veil",
    f"/imports/{JOB}": f"/imports/{NO_JOB}",
    f"/imports/{JOB}/corrections.xlsx": f"/imports/{NO_JOB}/corrections.xlsx",
}


def test_what_is_hidden_is_answered_as_what_is_not_there(ask: Ask, world: World) -> None:
    pairs = {**HIDDEN, f"/proposals/{world.proposal.id}": "/proposals/proposal-0123456789ab"}
    for hidden, missing in pairs.items():
        who = "stranger" if hidden.startswith("/proposals") else "office"
        answers = [ask(who, path) for path in (hidden, missing)]
        told = [
            re.sub(r"<bdi>[0-9a-f]{32}</bdi>", "", answer.text).replace(path, "").replace(_id_in(path), "")
            for answer, path in zip(answers, (hidden, missing), strict=True)
        ]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert told[0] == told[1]


def _id_in(path: str) -> str:
    return path.split("/")[2]


def test_no_form_is_taken_without_the_proof_that_it_is_ours(client: TestClient, world: World) -> None:
    client.cookies.clear()
    signed_in = client.post("/v1/session", headers={"Authorization": f"Bearer {world.tokens['office']}"})
    assert signed_in.status_code == 201
    forms = [
        route.path_format.format(
            record_id="n-own",
            proposal_id=world.proposal.id,
            job_id=JOB,
            token_id="0" * 16,
            saved_id=f"saved-{'0' * 16}",
        )
        for router in page_routers()
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in route.methods
    ]

    answers = {path: client.post(path, data={"csrf": "0" * 64}).status_code for path in forms}

    assert len(forms) > 15
    assert answers == dict.fromkeys(forms, 403)


def test_a_refused_row_and_a_refused_file_say_what_to_do_in_both_languages(ask: Ask, world: World) -> None:
    ja = "「TRL」の「12」は技術成熟度ではありません。1から9までを書いてください。"
    row = Refusal("list.csv", 4, "trl", "12", "TRL: '12' is no level.", remedy="Write 1 to 9.", ja=ja)
    report = json.dumps(ImportReport(rows_in=1, refusals=[row]).to_json())
    unread = "no column names were found in the first 30 rows. Put them into the first row."
    empty = json.dumps(ImportReport().to_json())
    ends = {"2" * 32: JobEnd(JobState.DONE, report), "3" * 32: JobEnd(JobState.FAILED, empty, error=unread)}
    for job, end in ends.items():
        world.store.add_job(ImportJob(job, "office", "list.csv", '{"dry_run": true, "kind": null}', str(NOW)))
        world.store.end_job(job, end)

    told = {
        (job, language): ask("office", f"/imports/{job}?lang={language}").text
        for job in ends
        for language in ("ja", "en")
    }

    assert ja in told["2" * 32, "ja"]
    assert "Write 1 to 9." not in told["2" * 32, "ja"]
    assert "is no level." in told["2" * 32, "en"]
    assert "<p>Write 1 to 9.</p>" in told["2" * 32, "en"]
    assert "列の名前が見つかりません。" in told["3" * 32, "ja"]
    assert "The file: no column names were found" in told["3" * 32, "en"]


def test_a_search_is_saved_from_its_results_once_under_a_name_and_its_text_is_not_lost(
    ask: Ask, world: World
) -> None:
    asked = {"text": "水素の装置を探しています。", "where": f"organisation={OWN}", "saved_name": "水素の装置"}

    # given an office, who is offered it, and somebody without an account, who is not
    offered = ask("office", "/", asked).text
    assert 'action="/saved"' in offered
    assert f'name="text" value="{asked["text"]}"' in offered
    assert 'action="/saved"' not in ask(NOBODY, "/", asked).text
    assert 'action="/saved"' not in ask("office", "/", {**asked, "find": "practices"}).text

    # when it is saved by a button that is pressed twice, then again under the same name, under none, badly
    key = {"key": "0" * 32}
    first, twice, second, nameless, badly = (
        ask("office", "/saved", {**asked, **more})
        for more in (key, key, {}, {"saved_name": " "}, {"where": "trl=9-1"})
    )
    assert (twice.status_code, twice.headers["location"]) == (303, "/account?said=saved_made")
    assert badly.status_code == 400
    assert f"{asked['text']}</textarea>" in badly.text

    # then it is there once, with its filter, and what went wrong is said above the text
    assert (first.status_code, first.headers["location"]) == (303, "/account?said=saved_made")
    saved = world.store.saved_query("水素の装置", organisation=OWN)
    assert (saved.text, saved.find, dict(saved.filters.conditions)) == (
        asked["text"],
        "seeds",
        {"organisation": OWN},
    )
    assert (second.status_code, nameless.status_code) == (409, 422)
    assert "「水素の装置」という名前の保存した検索がすでにあります。" in second.text
    assert "1字から" in nameless.text
    assert f"{asked['text']}</textarea>" in second.text
    assert ask(NOBODY, "/saved", asked).status_code == 401


def test_a_likelihood_is_told_in_whole_percents_in_the_news_as_in_a_search(ask: Ask, world: World) -> None:
    world.store.save_query(organisation=OWN, name="風の装置", text="風の装置を探しています。")
    query = next(own for own in world.store.standing_queries() if own.saved and own.saved.name == "風の装置")
    found = [FoundMatch("s01", 0.8845, "example"), FoundMatch("s02", 0.9978, "example")]
    world.store.put_found(query, found, at=str(NOW))
    world.store.put_digests(at=str(NOW))

    page = ask("office", "/nights").text

    assert re.findall(r'<td class="number">([^<]*)</td>', page) == ["99%超", "88%"]


# ---- a record is edited ----


def _form(page: str) -> dict[str, str]:
    """The hidden fields and texts of the form of a record."""
    found = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n?([^<]*)</textarea>', page))
    return {name: value for name, value in found.items() if name != "csrf"}


def test_who_was_slower_sees_both_versions_and_loses_nothing(ask: Ask, world: World) -> None:
    # given two of an office who have the form open
    first = _form(ask("office", "/records/n-edited/edit").text)
    second = dict(first)

    # when one saves, and then the other
    saved = ask("office", "/records/n-edited/edit", {**first, "title_ja": "先に変えた題"})
    late = ask("office", "/records/n-edited/edit", {**second, "title_ja": "あとから変えた題"})

    # then the second sees what stands now, beside what they wrote, and can put theirs in its place
    assert (saved.status_code, saved.headers["location"]) == (303, "/records/n-edited?said=saved")
    assert late.status_code == 412
    assert "先に変えた題" in late.text
    assert "あとから変えた題" in late.text
    again = ask("office", "/records/n-edited/edit", {**_form(late.text)})
    assert again.status_code == 303
    record = world.store.get("n-edited")
    assert isinstance(record, Need)
    assert (record.title and record.title.ja, record.budget_jpy) == ("あとから変えた題", 3_000_000)

    # and the page of the record tells its owner what was before, and nobody else
    assert "先に変えた題" in ask("office", "/records/n-edited").text
    assert "先に変えた題" not in ask("stranger", "/records/n-edited").text


def test_what_is_wrong_in_a_form_is_said_at_its_field_and_the_rest_is_kept(ask: Ask) -> None:
    answer = ask(
        "office", "/new-record?kind=seed", {"title_ja": "例の題", "trl": "12", "visibility": "public"}
    )

    assert answer.status_code == 422
    assert 'value="例の題"' in answer.text
    assert re.search(r'id="f-trl"[^>]*aria-invalid="true"', answer.text)
    assert "本文を、日本語か英語で書いてください。" in answer.text


def test_a_form_sent_twice_makes_one_record(ask: Ask) -> None:
    fields = {"text_ja": "竹で断熱材をつくる技術です。", "visibility": "organisation", "key": "k" * 32}

    made = [ask("office", "/new-record?kind=seed", fields).headers["location"] for _ in range(2)]

    assert made[0] == made[1]


def test_a_record_is_withdrawn_only_in_the_version_that_was_shown(ask: Ask) -> None:
    assert ask("office", "/records/n-leaves/withdraw", {"version": "7"}).status_code == 412
    assert ask("office", "/records/n-leaves").status_code == 200

    assert ask("office", "/records/n-leaves/withdraw", {"version": "1"}).status_code == 303
    assert ask("office", "/records/n-leaves").status_code == 404


def test_concepts_are_set_by_the_owner_from_the_scheme_only(ask: Ask, world: World) -> None:
    path = "/records/n-own/concepts"

    assert ask("stranger", path, {"add": "heat-pumps-industrial"}).status_code == 403
    assert ask("office", path, {"add": "no-such-concept"}).status_code == 422
    leaf = next(
        iter(re.findall(r'<optgroup[^>]*><option value="([^"]+)"', ask("office", "/records/n-own").text))
    )
    assert ask("office", path, {"add": leaf}).status_code == 303
    assert [own.concept for own in world.store.concepts_of(["n-own"])["n-own"]] == [leaf]
    assert ask("office", path, {"remove": leaf}).status_code == 303
    assert not world.store.concepts_of(["n-own"])["n-own"]


def test_a_field_is_hidden_from_others_and_still_read_by_its_owner(ask: Ask) -> None:
    assert "300万円" in ask("stranger", "/records/n-own").text

    told = {"field": "budget_jpy", "visibility": "organisation"}
    assert ask("office", "/records/n-own/sharing", told).status_code == 303

    assert "300万円" not in ask("stranger", "/records/n-own").text
    assert "3000000" in ask("office", "/records/n-own").text


def test_a_veiled_form_is_shown_before_it_is_approved_and_names_nobody(ask: Ask, world: World) -> None:
    path = "/records/n-veiled/veil"
    fields = {"problem_ja": "冬の暖房に困っています。", "visibility": "coalition"}

    # to look at it writes nothing
    shown = ask("office", path, fields)
    assert (shown.status_code, world.store.veiled("n-veiled")) == (200, None)
    assert "ほかの方からの見え方" in shown.text

    # one that tells a name is refused, also by the preview
    refused = ask("office", path, {**fields, "problem_ja": f"{OWN}の暖房に困っています。"})
    assert refused.status_code == 422

    # approved, others see it and nothing of what it veils
    assert ask("office", path, {**fields, "approve": "1"}).status_code == 303
    veiled = world.store.veiled("n-veiled")
    assert veiled is not None
    page = ask("stranger", f"/records/{veiled.teaser_id}").text
    assert "冬の暖房に困っています。" in page
    assert SECRET not in page
    assert "n-veiled" not in page
    assert "n-veiled" in ask("office", f"/records/{veiled.teaser_id}").text


# ---- a proposal is moved ----


def test_a_proposal_is_moved_only_where_and_in_the_version_that_the_form_shows(
    ask: Ask, world: World
) -> None:
    path = f"/proposals/{world.proposal.id}"
    move = {"deed": "move", "to": "contacted", "version": "1"}

    assert ask("reader", path, move).status_code == 403
    assert ask("office", path, {**move, "to": "deployed"}).status_code == 400
    assert ask("office", path, move).status_code == 303
    late = ask("office", path, {"deed": "decline", "reason": "ip", "version": "1", "note": "長い説明"})
    assert late.status_code == 412
    assert "長い説明" in late.text  # what was written is not lost

    # going back needs a reason
    back = {"deed": "move", "to": "proposed", "version": "2"}
    assert ask("office", path, back).status_code == 422
    assert ask("office", path, {**back, "note": "相手の窓口を間違えた"}).status_code == 303

    # on the board a card that somebody else has moved meanwhile stays where it is
    board = {"proposal": world.proposal.id, "version": "1", "to": "contacted"}
    assert ask("wg_lead", "/board", board).status_code == 409
    assert ask("wg_lead", "/board", {**board, "version": "3"}).headers["location"].startswith("/board?")


def test_a_card_tells_no_holder_of_a_record_that_is_not_seen(ask: Ask, world: World) -> None:
    desk = Actor("office", OWN, Role.OFFICE)
    made = Pipeline(world.store).propose(desk, "n-veiled", "s02", working_group=GROUP)

    for who, path in (("outsider", "/board"), ("outsider", f"/proposals/{made.id}")):
        page = ask(who, path).text
        card = page.partition(f'id="{made.id}"')[2].partition("</li>")[0] if path == "/board" else page
        assert made.id in page
        assert "公開されていません" in card
        assert SECRET not in page
        assert OWN not in card.replace("account-of", "")
    assert made.id not in ask("stranger", "/board").text


# ---- nights, accounts ----


def test_how_the_nights_went_is_told_to_the_secretariat_in_full_and_to_others_in_a_line(ask: Ask) -> None:
    told = {who: ask(who, "/nights").text for who in ("secretariat", "reader")}

    assert ["a-problem" in page for page in told.values()] == [True, False]
    assert ["--rollback" in page for page in told.values()] == [True, False]
    assert all("失敗" in page for page in told.values())


def test_a_token_of_ones_own_never_outdoes_the_one_that_was_shown(world: World) -> None:
    shown = new_token("reader", [Scope.READ], now=NOW, days=9)
    world.store.add_token(shown.token)
    principal = Principal(
        "reader", Role.READER, Viewer(OWN), frozenset({Scope.READ}), token=shown.token.id, session="s"
    )

    made = make_own_token(world.store, principal, [Scope.READ], now=NOW, days=9)

    assert made.token.expires_at <= shown.token.expires_at
    with pytest.raises(ForbiddenError, match="no scope 'write'"):
        make_own_token(world.store, principal, [Scope.READ, Scope.WRITE], now=NOW, days=1)
    with pytest.raises(UsageError, match="1 to 9 days"):
        make_own_token(world.store, principal, [Scope.READ], now=NOW, days=10)


def test_a_token_is_shown_once_and_only_its_owner_revokes_it(ask: Ask, world: World) -> None:
    made = ask("reader", "/account/tokens", {"scopes": "read", "days": "2"})
    (secret,) = re.findall(r"enm_[0-9a-f]{16}_[0-9a-f]{64}", made.text)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    assert secret not in ask("reader", "/account").text

    path = f"/account/tokens/{secret.split('_')[1]}/revoke"
    assert ask("office", path, {}).status_code == 404
    assert ask("reader", path, {}).status_code == 303
    known = world.store.token(secret.split("_")[1])
    assert known is not None
    assert known.revoked_at is not None
