"""How do tests come by a server's application that answers at once? With a fake encoder and few records."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import FakeEncoder, seed, shipped_for
from fastapi.testclient import TestClient

from api.accounts.rights import Principal
from api.app import create_app
from api.limits import Limits
from api.service import Service
from api.settings import Settings
from corpora import AnyRecord, Organisation, Role, Scope, Store, Viewer, open_store
from indexer import open_generation, update_index
from matcher import Matcher

OWN, OTHER = "univ-example", "city-example"


def member(organisation: str = OWN, *scopes: Scope, role: Role = Role.OFFICE) -> Principal:
    """An account of an organisation, with every scope unless told otherwise."""
    rights = frozenset(scopes or Scope)
    return Principal(f"account-of-{organisation}", role, Viewer(organisation=organisation), rights)


def records() -> list[AnyRecord]:
    """Two organisations; public seeds, and one that only each of the two may see."""
    return [
        *(
            Organisation(id=name, organisation_kind="other", name={"ja": name})  # type: ignore[arg-type]
            for name in (OWN, OTHER)
        ),
        *(seed(f"s{number:02}", text={"ja": f"水素の装置の{number}号。"}) for number in range(12)),
        *(seed(f"hidden-of-{name}", visibility="organisation", organisation=name) for name in (OWN, OTHER)),
    ]


@dataclass
class Home:
    """A home with an index; each application that is made on it has connections of its own."""

    settings: Settings
    encoder: FakeEncoder = field(default_factory=FakeEncoder)

    @classmethod
    def made(cls, directory: Path, content: Iterable[AnyRecord] | None = None) -> "Home":
        home = cls(Settings(directory, directory, "fake", "en", debug=False))
        with_store = open_store(home.settings.store)
        with_store.put(records() if content is None else content)
        known = shipped_for(home.encoder)
        update_index(with_store, home.settings.index, encoder=home.encoder, known=lambda: known)
        with_store.close()
        return home

    def service(self) -> Service:
        store = self.store()
        matcher = Matcher(store, open_generation(self.settings.index), self.encoder)
        return Service(store, matcher, index=self.settings.index, writer=self.store())

    def store(self) -> Store:
        return open_store(self.settings.store)

    @contextmanager
    def asked(
        self, principal: Principal | None = None, *, limits: Limits | None = None, **options: Any
    ) -> Iterator[TestClient]:
        """A client of an application on this home."""
        app = create_app(self.settings, self.service(), principal=principal, limits=limits, **options)
        with TestClient(app) as client:
            yield client
