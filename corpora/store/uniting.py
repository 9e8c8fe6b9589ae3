"""What does one record become when another is found to be the same?"""

from corpora.records import AnyRecord, Bilingual, Organisation, PersonName, Researcher, Seed


def united(kept: AnyRecord, merged: AnyRecord) -> AnyRecord:
    """Return the kept record with what it lacks and the merged one has; its names become aliases."""
    fields = {
        name: getattr(merged, name)
        for name in type(kept).model_fields
        if name not in ("id", "kind") and getattr(kept, name) is None
    }
    for name in ("source", "memberships", "affiliations", "concepts"):
        if hasattr(kept, name):
            fields[name] = tuple(dict.fromkeys((*getattr(kept, name), *getattr(merged, name))))
    if isinstance(kept, Organisation) and isinstance(merged, Organisation):
        fields["name"] = _both(kept.name, merged.name)
        fields["aliases"] = _aliases(kept, merged, fields["name"])
    if isinstance(kept, Researcher) and isinstance(merged, Researcher):
        told = {part: name for part, name in kept.name.model_dump().items() if name}
        fields["name"] = PersonName.model_validate({**merged.name.model_dump(), **told})
        fields["aliases"] = _aliases(kept, merged, fields["name"])
    if isinstance(kept, Seed) and isinstance(merged, Seed):
        fields["text"] = _both(kept.text, merged.text)
        fields["title"] = _both(kept.title, merged.title)
    return type(kept).model_validate(kept.model_copy(update=fields).model_dump())


def _aliases(
    kept: Organisation | Researcher, merged: Organisation | Researcher, name: Bilingual | PersonName
) -> tuple[str, ...]:
    own = set(name.model_dump().values())
    names = [written for written in merged.name.model_dump().values() if written]
    return tuple(
        alias for alias in dict.fromkeys((*kept.aliases, *names, *merged.aliases)) if alias not in own
    )


def _both(kept: Bilingual | None, merged: Bilingual | None) -> Bilingual | None:
    if kept is None or merged is None:
        return kept or merged
    return Bilingual(ja=kept.ja or merged.ja, en=kept.en or merged.en)
