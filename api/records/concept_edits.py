"""Which decisions about the concepts of a record may be kept, from the command line and from a page?"""

from collections.abc import Sequence

from corpora import Concept, ConceptScheme, Matchable, NotFoundError, Store, UsageError, concept_scheme


def edit_concepts(
    store: Store,
    record_id: str,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    forget: Sequence[str] = (),
) -> None:
    """Keep what a person decided; `forget` drops earlier decisions.

    Raises `NotFoundError` for a record or a concept that is not known, `UsageError` where nothing is said or
    a concept cannot be given.
    """
    named = [*add, *remove, *forget]
    if not named:
        raise UsageError("Nothing to do. Give --add, --remove or --forget with a concept.")
    if len(set(named)) < len(named):
        raise UsageError("A concept is named twice. Either add, remove or forget it.")
    scheme = concept_scheme()
    for name in add:
        if not known_concept(scheme, name).is_leaf:
            raise UsageError(
                f"'{name}' is no leaf: it holds others together. See: enmusubi concepts list {name}"
            )
    _check_editable(store, scheme, record_id, [*remove, *forget])
    store.edit_concepts(record_id, add=add, remove=remove, forget=forget)


def known_concept(scheme: ConceptScheme, name: str) -> Concept:
    """Return a concept of the scheme. Raises `NotFoundError`."""
    if name not in scheme:
        raise NotFoundError(f"There is no concept '{name}'. See: enmusubi concepts list")
    return scheme[name]


def _check_editable(store: Store, scheme: ConceptScheme, record_id: str, names: list[str]) -> None:
    """Refuse a record that has no concepts, and a concept that neither scheme nor record knows."""
    record = store.get(record_id)
    if not isinstance(record, Matchable):
        raise UsageError(f"'{record_id}' is no seed or need (kind {record.kind}): it has no concepts.")
    own = {*record.concepts, *(concept.concept for concept in store.concepts_of([record_id])[record_id])}
    for name in names:
        if name not in own:  # a file may give words that are no concepts of the scheme
            known_concept(scheme, name)
