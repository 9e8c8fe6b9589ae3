"""Which stages does a proposal pass, who may move it where, and what else may be done to it?

The table is ours: the coalition's papers name bodies and roles, not who signs what. Offices act for the two
institutions, working groups open doors, the secretariat and the leads of a group can do what an office can.
"""

from collections.abc import Mapping
from enum import StrEnum

from corpora import Role


class Stage(StrEnum):
    """Where a proposal stands; declined and paused ones keep the stage that they had reached beneath."""

    PROPOSED = "proposed"
    CONTACTED = "contacted"
    IN_TALKS = "in_talks"
    JOINT_RESEARCH = "joint_research"
    DEMONSTRATION = "demonstration"
    DEPLOYED = "deployed"
    DECLINED = "declined"
    PAUSED = "paused"


class DeclineReason(StrEnum):
    """Why a proposal is declined."""

    TOO_EARLY = "too_early"
    BENEFIT_UNCLEAR = "benefit_unclear"
    ROUTE_TO_USE_UNCLEAR = "route_to_use_unclear"
    DESCRIPTION_UNCLEAR = "description_unclear"
    CAPACITY = "capacity"
    IP = "ip"
    EXPORT_CONTROL = "export_control"
    OTHER = "other"


class Deed(StrEnum):
    """What can be done to a proposal; only a purge erases."""

    PROPOSE = "propose"
    MOVE = "move"
    DECLINE = "decline"
    PAUSE = "pause"
    REOPEN = "reopen"
    COMMENT = "comment"
    ATTACH = "attach"
    PLAN = "plan"
    ERASE = "erased"


# Demonstration without joint research before it: what is ready needs none.
FORWARD: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.PROPOSED: (Stage.CONTACTED,),
    Stage.CONTACTED: (Stage.IN_TALKS,),
    Stage.IN_TALKS: (Stage.JOINT_RESEARCH, Stage.DEMONSTRATION),
    Stage.JOINT_RESEARCH: (Stage.DEMONSTRATION,),
    Stage.DEMONSTRATION: (Stage.DEPLOYED,),
    Stage.DEPLOYED: (),
}
OPEN = frozenset(FORWARD) - {Stage.DEPLOYED} | {Stage.PAUSED}

_DECIDING = frozenset({Role.OFFICE, Role.WG_LEAD, Role.SECRETARIAT})
_FOLLOWING = _DECIDING | {Role.WG_MEMBER}
MAY: Mapping[Deed, frozenset[Role]] = {
    Deed.PROPOSE: _FOLLOWING,
    Deed.MOVE: _DECIDING,
    Deed.DECLINE: _DECIDING,
    Deed.PAUSE: _DECIDING,
    Deed.REOPEN: _DECIDING,
    Deed.COMMENT: _FOLLOWING,
    Deed.ATTACH: _FOLLOWING,
    Deed.PLAN: _FOLLOWING,
    Deed.ERASE: frozenset({Role.SERVICE}),
}
# A member of the group may tell that the first word was spoken.
MAY_CONTACT = _FOLLOWING
# What an institution has declined is taken up again by those who stand between the two.
MAY_REOPEN_DECLINED = frozenset({Role.WG_LEAD, Role.SECRETARIAT})


def who_may(deed: Deed, *, now: Stage | None = None, to: Stage | None = None) -> frozenset[Role]:
    """Return the roles that may do this to a proposal that stands at `now`."""
    if deed is Deed.MOVE and to is Stage.CONTACTED and now is Stage.PROPOSED:
        return MAY_CONTACT
    if deed is Deed.REOPEN and now is Stage.DECLINED:
        return MAY_REOPEN_DECLINED
    return MAY[deed]
