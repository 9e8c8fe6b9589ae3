"""Is the record found that a name means, and is a person asked where that is not sure?"""

from contextlib import closing
from datetime import date
from typing import Any

import pytest
from store_homes import SqliteHome

from corpora import Bilingual, Names, Organisation, Researcher, Store, bundled_records, open_store


@pytest.fixture
def store(home: SqliteHome) -> Store:
    return home.open()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Names:
    with closing(open_store(tmp_path_factory.mktemp("shipped") / "store.db")) as store:
        store.put(bundled_records())
        return Names(store)


def company(record_id: str, ja: str, **fields: Any) -> Organisation:
    return Organisation(id=record_id, organisation_kind="company", name=Bilingual(ja=ja), **fields)


def person(record_id: str, organisation: str, **fields: Any) -> Researcher:
    return Researcher.model_validate(
        {"id": record_id, "affiliations": [{"organisation": organisation}], **fields}
    )


# ---- organisations ----


@pytest.mark.parametrize(
    ("written", "context", "record"),
    [
        # the variants that the source documents hold
        ("日本エヌユーエス", {}, "company-janus"),
        ("日本エヌ・ユー・エス(株)", {}, "company-janus"),
        ("デンパサー市", {"country": "ID"}, "overseas-id-denpasar"),
        ("デンパサール市", {"country": "ID"}, "overseas-id-denpasar"),
        ("マーレ市", {}, "overseas-mv-male"),
        ("マレ市", {}, "overseas-mv-male"),
        ("バリアブントウ省", {"country": "VN"}, "overseas-vn-ba-ria-vung-tau"),
        ("バリアンタウ省", {"country": "VN"}, "overseas-vn-ba-ria-vung-tau"),
        # places
        ("美里町", {"prefecture": "宮城県"}, "muni-miyagi-misato-machi"),
        ("美里町", {"prefecture": "埼玉県"}, "muni-saitama-misato-machi"),
        ("熊本県下益城郡美里町", {}, "muni-kumamoto-misato-machi"),
        ("Misato Town (Kumamoto)", {}, "muni-kumamoto-misato-machi"),
        ("鳥取県南部町", {}, "muni-tottori-nanbu-cho"),
        ("⻲岡市", {}, "muni-kyoto-kameoka-shi"),
        # forms, short forms, Latin names, former names, ids
        ("国立大学法人東京大学", {}, "univ-tokyo"),
        ("東大", {}, "univ-tokyo"),
        ("University of Tokyo", {}, "univ-tokyo"),
        ("東京大学大学院工学系研究科", {}, "univ-tokyo"),
        ("東京工業大学", {}, "univ-tokyo-institute-of-technology"),
        ("東京科学大学", {}, "univ-tokyo-institute-of-technology"),
        ("NTTデータ経営研究所", {}, "company-ntt-data-keiei"),
        ("通商産業省", {}, "ministry-meti"),
        ("univ-tokyo", {}, "univ-tokyo"),
    ],
)
def test_a_name_finds_its_record(shipped: Names, written: str, context: dict[str, str], record: str) -> None:
    found = shipped.organisation(written, **context)

    assert (found.id, found.doubtful) == (record, ())
    assert 0.9 <= found.score <= 1.0


@pytest.mark.parametrize(
    "written",
    ["東京理科大学", "例示大学", "京都", "山大", "株式会社日立製作所", "東京大学医学部附属病院", "", "・"],
)
def test_a_name_that_nobody_bears_finds_nobody(shipped: Names, written: str) -> None:
    assert shipped.organisation(written).id is None


def test_a_bare_name_that_lies_in_several_prefectures_is_left_to_a_person(shipped: Names) -> None:
    found = shipped.organisation("美里町")

    assert found.id is None
    assert [candidate.id for candidate in found.doubtful] == [
        "muni-kumamoto-misato-machi",
        "muni-miyagi-misato-machi",
        "muni-saitama-misato-machi",
    ]
    assert {candidate.reasons for candidate in found.doubtful} == {("same_name", "several_prefectures")}


def test_a_bare_name_is_not_taken_for_the_only_one_that_the_store_knows(store: Store) -> None:
    place = {"prefecture": "東京都", "name": "府中市"}
    name = Bilingual(ja="府中市", en="Fuchu City")
    store.put([Organisation(id="fuchu", organisation_kind="city", name=name, place=place)])
    names = Names(store)

    for written in ("府中市", "Fuchu City", "府中市役所"):
        found = names.organisation(written)
        assert (found.id, [c.id for c in found.doubtful]) == (None, ["fuchu"])
        assert names.organisation(written, prefecture="広島県").id is None
        assert names.organisation(written, prefecture="東京都").id == "fuchu"


def test_another_legal_form_is_left_to_a_person_though_an_alias_bears_none(store: Store) -> None:
    store.put([company("a", "一般社団法人例示協会", aliases=("例示協会",))])
    names = Names(store)

    found = names.organisation("株式会社例示協会")

    assert (found.id, found.doubtful[0].reasons[-1]) == (None, "other_form")
    assert names.organisation("例示協会").id == "a"


def test_two_companies_of_one_name_are_told_apart_by_prefecture_only(store: Store) -> None:
    store.put(
        [
            company("toyama", "例示商店", place={"prefecture": "富山県"}),
            company("osaka", "(株)例示商店", place={"prefecture": "大阪府"}),
        ]
    )
    names = Names(store)

    assert names.organisation("株式会社例示商店", prefecture="大阪府").id == "osaka"
    assert names.organisation("例示商店", prefecture="富山").id == "toyama"
    bare = names.organisation("例示商店")
    assert bare.id is None
    assert [candidate.reasons[-1] for candidate in bare.doubtful] == ["several_records"] * 2


def test_a_slip_of_a_letter_is_forgiven_in_a_long_name_and_asked_about_in_a_short_one(store: Store) -> None:
    store.put([company("long", "オリエンタルレイジコンサルタンツ"), company("short", "例示セメント")])
    names = Names(store)

    assert names.organisation("オリエンタルレイジコンサルタソツ").id == "long"
    found = names.organisation("例示セメソト")
    assert (found.id, [c.id for c in found.doubtful]) == (None, ["short"])


def test_a_new_organisation_is_known_from_then_on(store: Store) -> None:
    names = Names(store)
    assert names.organisation("㈱例示工業").id is None

    names.add(company("a", "例示工業株式会社"))

    assert names.organisation("㈱例示工業").id == "a"
    assert names.organisation("㈱見本工業").id is None


def test_the_day_on_which_a_name_was_written_counts(shipped: Names) -> None:
    then = shipped.organisation("東京医科歯科大学", as_of=date(2020, 4, 1))

    assert shipped.organisation("東京医科歯科大学").id == "univ-tokyo-institute-of-technology"
    assert (then.id, then.doubtful[0].reasons[-1]) == (None, "then_apart=2024-10-01")


def test_the_own_name_goes_before_that_of_a_successor_also_for_a_part(store: Store) -> None:
    for record_id, ja in (("whole", "大阪公立大学"), ("old", "大阪市立大学")):
        store.put([Organisation(id=record_id, organisation_kind="other", name=Bilingual(ja=ja))])
    names = Names(store)

    assert names.organisation("大阪市立大学 工学部").id == "old"
    assert names.organisation("大阪公立大学").id == "whole"
    assert names.organisation("大阪府立大学").id == "whole"


def test_the_id_and_names_of_a_merged_record_lead_to_the_kept_one(store: Store) -> None:
    store.put([company("kept", "例示工業"), company("merged", "レイジワークス")])
    store.merge("kept", "merged", by="x")
    names = Names(store)

    assert names.organisation("merged").id == names.organisation("レイジワークス").id == "kept"


def test_a_name_that_was_asked_before_is_compared_with_new_names_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rapidfuzz import process

    compared: list[int] = []
    extract = process.extract

    def counted(key: str, keys: list[str], **options: Any) -> Any:
        compared.append(len(keys))
        return extract(key, keys, **options)

    monkeypatch.setattr(process, "extract", counted)
    store.put([company(f"c{number}", f"例示第{number}工業") for number in range(50)])
    names = Names(store)

    for _ in range(3):
        names.organisation("見本建設")
    names.add(company("new", "見本工務店"))
    names.organisation("見本建設")

    assert compared == [50, 1]


# ---- persons ----

KONO = {"ja": "甲野 太郎", "kana": "コウノ タロウ"}


@pytest.mark.parametrize(
    "written", ["甲野太郎", "甲野 太郎 教授", "コウノ タロウ", "Taro Kono", "KONO, Taro", "Tarō Kōno", "r"]
)
def test_a_person_is_found_at_their_organisation_in_every_script_and_order(
    store: Store, written: str
) -> None:
    store.put([person("r", "o", name=KONO)])

    assert Names(store).person(written, organisation="o").id == "r"


def test_the_same_name_at_another_organisation_is_told_as_a_possible_move(store: Store) -> None:
    store.put([person("r", "o", name=KONO)])
    names = Names(store)

    for written in ("甲野太郎", "Taro Kono"):
        found = names.person(written, organisation="other")
        assert (found.id, found.doubtful[0].id, found.doubtful[0].reasons[-1]) == (None, "r", "possible_move")
    nowhere = names.person("甲野太郎", organisation=None)
    assert (nowhere.id, nowhere.doubtful[0].reasons[-1]) == (None, "organisation_unknown")


def test_a_post_of_before_counts_as_theirs(store: Store) -> None:
    posts = [{"organisation": "old", "until": "2020-03-31"}, {"organisation": "new", "since": "2020-04-01"}]
    store.put([Researcher.model_validate({"id": "r", "name": KONO, "affiliations": posts})])
    names = Names(store)

    assert (
        names.person("甲野太郎", organisation="old").id
        == names.person("甲野太郎", organisation="new").id
        == "r"
    )


def test_an_id_decides_for_and_against(store: Store) -> None:
    store.put([person("r", "o", name=KONO, researchmap="kono_rei")])
    names = Names(store)

    assert names.person("乙川 花子", organisation="other", researchmap="kono_rei").id == "r"
    assert names.person("甲野 太郎", organisation="o", researchmap="kono_mihon").id is None
    assert names.person("甲野 太郎", organisation="o", orcid="0000-0002-1825-0097").id == "r"


@pytest.mark.parametrize(
    ("written", "why"), [("T. Kono", "initials"), ("Kono T", "initials"), ("甲野", "surname_only")]
)
def test_initials_and_a_surname_alone_are_left_to_a_person(store: Store, written: str, why: str) -> None:
    store.put([person("r", "o", name={"ja": "甲野 太郎", "kana": "コウノ タロウ"})])

    found = Names(store).person(written, organisation="o")

    assert found.id is None
    assert [(c.id, c.reasons[0]) for c in found.doubtful] == [("r", why)]


def test_two_of_one_sound_at_one_organisation_are_left_to_a_person(store: Store) -> None:
    store.put(
        [
            person("big", "o", name={"ja": "大野 花", "kana": "オオノ ハナ"}),
            person("small", "o", name={"ja": "小野 花", "kana": "オノ ハナ"}),
        ]
    )
    names = Names(store)

    assert [c.id for c in names.person("Hana Ono", organisation="o").doubtful] == ["big", "small"]
    assert names.person("Hana Oono", organisation="o").id == "big"
    assert names.person("オノ ハナ", organisation="o").id == "small"
    assert names.person("小野 花", organisation="o").id == "small"


def test_a_reading_that_nobody_gave_is_guessed_and_asked_about(store: Store) -> None:
    store.put([person("r", "o", name={"ja": "高橋 健一"})])

    found = Names(store).person("Kenichi Takahashi", organisation="o")

    assert (found.id, found.doubtful[0].reasons) == (None, ("same_reading", "guessed_reading"))


def test_a_former_name_of_a_person_is_found_by_its_alias(store: Store) -> None:
    store.put([person("r", "o", name=KONO, aliases=["乙川 太郎"])])

    assert Names(store).person("乙川太郎", organisation="o").id == "r"
