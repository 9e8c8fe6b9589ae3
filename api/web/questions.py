"""How is a question asked on a page of its own: entered, answered, and its answer taken along as a workbook?

The text is sent by POST, also for the workbook: it stands in no address, and nothing of it is stored.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.web.forms import filled_in
from api.web.sheets.answer import workbook_answer
from api.web.visiting import Visit, Visiting
from corpora import EnmusubiError, Table

Answer = TypeVar("Answer")
Filled = Mapping[str, str]
Faults = Mapping[str, str]


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """A question at an address: the fields of its form, their faults, who answers, and how that looks.

    Faults are names of phrases by field; `refused` are those of what is found only while it is answered.
    """

    path: str
    fields: Callable[[FormData], Iterable[str]]
    faults: Callable[[Filled], Faults]
    entry: Callable[[Visit, Filled, Faults], HTMLResponse]
    answer: Callable[[Visit, Filled], Answer]
    page: Callable[[Visit, Filled, Answer], HTMLResponse]
    tables: Callable[[Visit, Filled, Answer], list[Table]]
    refused: Mapping[type[EnmusubiError], tuple[str, str]]


def add_question(router: APIRouter, own: Question[Answer]) -> None:
    """Let a question be asked: GET gives its form, POST the answer, POST to `.xlsx` its workbook."""

    @router.get(own.path)
    def start(visit: Visiting) -> HTMLResponse:
        return own.entry(visit, {}, {})

    @router.post(own.path)
    async def ask(visit: Visiting, request: Request) -> Response:
        return await _asked(visit, request, own, own.page)

    @router.post(f"{own.path}.xlsx")
    async def take_along(visit: Visiting, request: Request) -> Response:
        def workbook(visit: Visit, form: Filled, answer: Answer) -> Response:
            return workbook_answer(own.path.strip("/"), own.tables(visit, form, answer))

        return await _asked(visit, request, own, workbook)


async def _asked(
    visit: Visit,
    request: Request,
    own: Question[Answer],
    shown: Callable[[Visit, Filled, Answer], Response],
) -> Response:
    """The answer, in its turn; the form again where something is wrong with it."""
    sent = await request.form()
    form = filled_in(sent, own.fields(sent))
    if faults := own.faults(form):
        return own.entry(visit, form, faults)

    def work() -> Response:
        try:
            answer = own.answer(visit, form)
        except tuple(own.refused) as error:
            field, phrase = next(said for kind, said in own.refused.items() if isinstance(error, kind))
            return own.entry(visit, form, {field: phrase})
        return shown(visit, form, answer)

    return await visit.in_turn(work)
