"""Is a mapping kept as a file that people can read, and refused with what is allowed where it is wrong?"""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora.columns import ColumnMapping, load_mapping, save_mapping, target_names, targets
from corpora.errors import FormatError, UsageError
from corpora.records import RECORD_TYPES


def load(tmp_path: Path, content: str) -> ColumnMapping:
    path = tmp_path / "mapping.json"
    path.write_text(content, encoding="utf-8")
    return load_mapping(path)


mappings = st.builds(
    ColumnMapping,
    st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.sampled_from([None, "notes", "text", "section", "title"]),
        max_size=5,
    ),
    st.dictionaries(
        st.sampled_from(["organisation", "visibility"]), st.sampled_from(["public", "例示大学"]), max_size=2
    ),
    kind=st.sampled_from([None, "seed", "need"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(mapping=mappings)
def test_a_mapping_that_is_saved_is_loaded_as_it_was(tmp_path: Path, mapping: ColumnMapping) -> None:
    path = tmp_path / "mapping.json"

    save_mapping(mapping, path)

    assert load_mapping(path) == mapping


def test_the_file_is_small_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    mapping = ColumnMapping(
        {"概要": "text", "内部": None, "予算": "notes"},
        {"organisation": "例示大学"},
        frozenset({"予算"}),
        "seed",
    )

    save_mapping(mapping, path)

    assert json.loads(path.read_text(encoding="utf-8")) == {
        "kind": "seed",
        "columns": {"概要": "text", "内部": None, "予算": "notes"},
        "constants": {"organisation": "例示大学"},
        "withheld": ["予算"],
    }
    assert '"概要": "text"' in path.read_text(encoding="utf-8")


def test_the_flat_form_is_read_too_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    expected = ColumnMapping({"番号": "id", "概要": "text_ja"})

    assert load(tmp_path, '{"番号": "id", "概要": "text_ja"}') == expected
    assert load(tmp_path, '\ufeff{"番号": "id", "概要": "text_ja"}') == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1", "the mapping cannot be read: "),
        ('["a"]', 'the mapping must be one JSON object such as {"概要": "text_ja"}.'),
        ('{"a": 1}', 'the mapping must be one JSON object such as {"概要": "text_ja"}.'),
        ('{"columns": {"a": 1}}', 'the mapping must be one JSON object such as {"概要": "text_ja"}.'),
        ('{"columns": {}, "withheld": "予算"}', "the mapping must be one JSON object such as"),
        ('{"columns": {}, "constants": {"trl": 4}}', "the mapping must be one JSON object such as"),
        (
            '{"columns": {}, "witheld": []}',
            "the mapping holds 'witheld'. Known: columns, constants, kind, withheld.",
        ),
        ("[" * 100_000, "the mapping cannot be read: "),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(FormatError) as error:
        load(tmp_path, content)

    assert str(error.value).removeprefix(f"{tmp_path / 'mapping.json'}: ").startswith(message)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"the mapping cannot be read: .*No such file"):
        load_mapping(tmp_path / "absent.json")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"columns": {"概要": "texts"}},
            "The mapping gives column '概要' the target 'texts', which is not known. Allowed: id, ",
        ),
        (
            {"columns": {"期限": "deadline"}, "kind": "seed"},
            "The mapping gives column '期限' the target 'deadline', which a seed does not have. Allowed: ",
        ),
        (
            {"constants": {"organization": "x"}},
            "The mapping gives constant the target 'organization', which is not known.",
        ),
        ({"kind": "seeds"}, "Kind 'seeds' is not known. Known: seed, need, practice, organisation, "),
        (
            {"columns": {"番号": "id"}, "withheld": {"番号"}},
            "Column '番号' gives the id and cannot be withheld. To keep whole records back, use",
        ),
        (
            {"columns": {"公開": "visibility"}, "withheld": {"公開"}},
            "Column '公開' gives the visibility and cannot be withheld.",
        ),
        (
            {"columns": {"概要": "text", "用途": "section", "備考": "notes"}, "withheld": {"概要", "用途"}},
            "Withholding '概要', '用途' leaves no text to match. To keep whole records back,",
        ),
        (
            {"columns": {"シーズ名": "title"}, "withheld": {"シーズ名"}},
            "Withholding 'シーズ名' leaves no text to match.",
        ),
    ],
)
def test_a_mapping_that_asks_for_what_cannot_be_is_refused_with_what_can(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError) as error:
        ColumnMapping(**options)  # type: ignore[arg-type]

    assert str(error.value).startswith(message)


def test_some_of_the_text_may_be_withheld_and_columns_be_added_to_what_is() -> None:
    mapping = ColumnMapping({"概要": "text", "用途": "section"}).withholding(["用途"])

    assert mapping.withheld == {"用途"}
    with pytest.raises(UsageError):
        mapping.withholding(["概要"])


def test_a_mapping_leads_from_a_field_back_to_their_heading() -> None:
    mapping = ColumnMapping({"題": "title", "概要": "text", "県": "prefecture"}, kind="seed")

    assert mapping.heading_for("text.ja") == "概要"
    assert mapping.heading_for("title") == "題"
    assert mapping.heading_for("place.prefecture") == "県"
    assert mapping.heading_for("trl") is None
    assert mapping.heading_for(None) is None


def test_a_mapping_cannot_be_changed() -> None:
    columns: dict[str, str | None] = {"概要": "text"}
    mapping = ColumnMapping(columns)
    columns["概要"] = "notes"

    assert mapping.columns["概要"] == "text"
    with pytest.raises(TypeError):
        mapping.columns["概要"] = "notes"  # type: ignore[index]


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_target_leads_to_a_field_that_its_kind_of_record_has(kind: str) -> None:
    fields = set(RECORD_TYPES[kind].model_fields)
    if kind == "researcher":
        fields |= {"organisation"}  # becomes an affiliation

    for target in targets(kind).values():
        assert not target.path or target.path[0] in fields
        assert target.ja
        assert target.en
    assert set(targets(kind)) <= set(target_names())
