"""What stands in the workbooks of partners for a city abroad, and of places for a case?"""

from collections.abc import Mapping

from api.showing.titles import holder_name, title_of
from api.web.rendering import sayer
from api.web.sheets.answer import sheet
from api.web.words.common import WORDS as COMMON
from api.web.words.partners import WORDS as PAGE
from api.web.words.sheets import WORDS
from corpora import Organisation, Table
from matcher import (
    NEAR_WORDS,
    PARTNER_WORDS,
    TRANSFER_WORDS,
    Partners,
    PartnerWords,
    Transfers,
    TransferWords,
    say_jcm,
    say_note,
)


def partner_tables(found: Partners, holders: Mapping[str, Organisation], language: str) -> list[Table]:
    """Return who might work with the city, the seeds, what was done before, and the means."""
    say, saying = sayer(language, WORDS, PAGE, PARTNER_WORDS, COMMON), PartnerWords(language, found.names)
    return [
        sheet(
            say("head"),
            [say(f"col_{name}") for name in ("sort", "rank", "id", "holder", "share", "reasons", "papers")],
            [
                (
                    say(sort),
                    own.rank,
                    own.organisation.id,
                    own.organisation.name.best(language),
                    own.share,
                    "\n".join(saying.reason(reason) for reason in own.telling),
                    "; ".join(dict.fromkeys(paper for reason in own.reasons for paper in reason.papers)),
                )
                for sort, parties in (
                    ("municipalities", found.municipalities),
                    ("implementers", found.implementers),
                )
                for own in parties
            ],
            percents=[say("col_share")],
        ),
        sheet(
            say("seeds"),
            [say(f"col_{name}") for name in ("rank", "id", "title", "holder", "trl", "likelihood")],
            [
                (
                    hit.rank,
                    hit.record.id,
                    title_of(hit.record, language),
                    holder_name(holders, hit.record.organisation, language),
                    getattr(hit.record, "trl", None),
                    hit.score,
                )
                for hit in found.seeds.hits
            ],
            percents=[say("col_likelihood")],
        ),
        sheet(
            say("past"),
            [say(f"col_{name}") for name in ("id", "title", "category", "near", "concepts")],
            [
                (
                    own.paper.id,
                    own.paper.title.best(language) if own.paper.title else None,
                    say(own.paper.category),
                    NEAR_WORDS[own.near][language],
                    say("separator").join(saying.concept(name) for name in own.concepts),
                )
                for own in found.past
            ],
        ),
        sheet(
            say("sheet_question"),
            [say("col_sort"), say("col_value")],
            [
                (say("country"), saying.asked(found.country, found.cities)),
                (say("as_of"), found.as_of.isoformat()),
                (say("jcm"), say_jcm(found.jcm, language)),
                (say("export"), say_note(found.export_note, language)),
            ],
        ),
    ]


def transfer_tables(found: Transfers, language: str) -> list[Table]:
    """Return the places where the case might help, with what is alike and what is not."""
    say, saying = sayer(language, WORDS, PAGE, TRANSFER_WORDS, COMMON), TransferWords(language)
    return [
        sheet(
            say("sheet_places"),
            [
                say(f"col_{name}")
                for name in ("rank", "id", "title", "holder", "likelihood", "alike", "unlike", "illustrative")
            ],
            [
                (
                    own.rank,
                    own.need.id,
                    title_of(own.need, language),
                    holder_name(found.names, own.need.organisation, language),
                    own.score,
                    "\n".join(saying.alike(own)),
                    "\n".join(saying.unlike(own)),
                    say("illustrative") if own.need.illustrative else None,
                )
                for own in found.found
            ],
            percents=[say("col_likelihood")],
        )
    ]
