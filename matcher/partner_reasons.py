"""Why does a party stand where it stands?

Its share is cut into what its engagements in the same city, country, region and elsewhere make up, and what
everybody starts with; beside them stand the facts that these rest on: shared concepts, traits, declarations.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpora import Organisation
from matcher.case_votes import Near, Powers, Standing, Vote
from matcher.city_programme import Programme
from matcher.paper_topics import NAMED, PaperTopics, Profile
from matcher.partnership import NEAR_REASONS, Party, PartyReason, ReasonKind

DECLARATION = "net_zero_declaration"
MORE_THAN_USUAL = 1.0  # topic from which papers count as of the same kind


@dataclass(frozen=True)
class Grounds:
    """What reasons are drawn from: the programme, what its papers are about, what is asked."""

    programme: Programme
    about: PaperTopics
    profile: Profile

    @cached_property
    def topics(self) -> Mapping[str, Profile]:
        """What each paper is about, of those that say."""
        found = ((name, self.about.of(paper)) for name, paper in self.programme.papers.items())
        return {name: own for name, own in found if own is not None}

    @cached_property
    def shared(self) -> Mapping[str, float]:
        """How much each paper shares with what is asked."""
        return {name: self.about.shared(self.profile, own) for name, own in self.topics.items()}


def parties_of(ranked: Iterable[Standing], grounds: Grounds, *, powers: Powers, k: int) -> tuple[Party, ...]:
    """Return the first k parties with their reasons; those for whom nothing speaks are left out."""
    speaking = [own for own in ranked if own.votes or (powers.own and own.like.degree > 0)]
    return tuple(
        Party(
            rank,
            grounds.programme.organisations[own.party],
            own.share,
            reasons_of(own, grounds, powers=powers),
        )
        for rank, own in enumerate(speaking[:k], start=1)
    )


def reasons_of(own: Standing, grounds: Grounds, *, powers: Powers) -> tuple[PartyReason, ...]:
    """Return why a party stands where it stands; the shares of the reasons add up to its own."""
    found = [
        reason
        for near, kind in NEAR_REASONS.items()
        if (reason := _worked(own.votes, near, kind)) is not None
    ]
    found += _topic(own.votes, grounds)
    if towns := _together(own.votes):
        found.append(PartyReason(ReasonKind.TOGETHER, places=towns))
    if powers.own:
        found += _traits(own)
    found += _declared(grounds.programme.organisations[own.party])
    return (*found, PartyReason(ReasonKind.START, share=own.base))


def _worked(votes: Iterable[Vote], near: Near, kind: ReasonKind) -> PartyReason | None:
    own = [vote for vote in votes if vote.near is near]
    if not own:
        return None
    papers = dict.fromkeys(paper for vote in own for paper in vote.engagement.papers)
    places = dict.fromkeys(vote.engagement.city for vote in own)
    return PartyReason(kind, sum(vote.weight for vote in own), tuple(papers), tuple(places))


def _topic(votes: Iterable[Vote], grounds: Grounds) -> list[PartyReason]:
    """The papers that share more than usual with the need, and the concepts in which they meet."""
    alike = [vote for vote in votes if vote.topic is not None and vote.topic > MORE_THAN_USUAL]
    papers = tuple(
        dict.fromkeys(paper for vote in alike for paper in vote.engagement.papers if paper in grounds.topics)
    )
    if not papers:
        return []
    common = np.mean([grounds.topics[paper] for paper in papers], axis=0)
    concepts = grounds.about.in_common(grounds.profile, common)[:NAMED]
    return [PartyReason(ReasonKind.TOPIC, papers=papers, concepts=concepts)] if concepts else []


def _together(votes: Iterable[Vote]) -> tuple[str, ...]:
    """The municipalities of Japan beside which an implementer has worked."""
    return tuple(
        dict.fromkeys(
            name
            for vote in votes
            for name in vote.engagement.municipalities
            if vote.engagement.party not in vote.engagement.municipalities
        )
    )


def _traits(own: Standing) -> list[PartyReason]:
    found = []
    if own.like.alike:
        found.append(PartyReason(ReasonKind.ALIKE, traits=own.like.alike))
    if own.like.unlike:
        found.append(PartyReason(ReasonKind.UNLIKE, traits=own.like.unlike))
    return found


def _declared(party: Organisation) -> list[PartyReason]:
    declared = (own for own in party.memberships if own.body == DECLARATION)
    return [PartyReason(ReasonKind.NET_ZERO, as_of=own.as_of) for own in declared][:1]
