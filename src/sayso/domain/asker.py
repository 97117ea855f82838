"""Who is asking. Every selector takes one; there is no reading without somebody who reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is here to do."""

    REP = "rep"
    MANAGER = "manager"
    REVOPS = "revops"
    FINANCE = "finance"
    LEADER = "leader"


_CALLED = {
    Role.REP: "a rep",
    Role.MANAGER: "a manager",
    Role.REVOPS: "RevOps",
    Role.FINANCE: "finance",
    Role.LEADER: "a leader",
}


class Door(StrEnum):
    """Through which door a request came: kept with every act, so that the trail says how it was done."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    WORKER = "worker"
    MCP = "mcp"


class NotAllowed(PermissionError):
    """This person may not do or see that."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A signed-in person (or, with ``user_id`` None, the system at work for nobody in particular).

    `owners` are the users whose deals this person sees (themselves included), None for everybody's;
    `may_decide` is true only after an interactive sign-in or with a token minted for deciding;
    `reads_transcripts` is false for the profile that sees quotes only; `request` correlates every act of one request.
    """

    user_id: int | None
    name: str
    roles: frozenset[Role]
    owners: frozenset[int] | None
    may_decide: bool
    reads_transcripts: bool
    door: Door
    request: str

    def sees_owner(self, owner_id: int | None) -> bool:
        """Whether things of that owner are visible. What nobody owns is for those who see everything."""
        return self.owners is None or (owner_id is not None and owner_id in self.owners)

    def has(self, *roles: Role) -> bool:
        """Whether the asker holds one of these roles."""
        return bool(self.roles.intersection(roles))

    def require(self, *roles: Role) -> None:
        """Raises NotAllowed unless the asker holds one of these roles."""
        if not self.has(*roles):
            raise NotAllowed(f"Only {' or '.join(_CALLED[role] for role in roles)} may do this.")

    def require_decider(self) -> int:
        """The user's id. Raises NotAllowed for machines and for tokens that were not minted for deciding."""
        if self.user_id is None or not self.may_decide:
            raise NotAllowed(
                "Only a person who signed in, or a token minted for deciding, may decide. "
                "Agents and schedules may propose."
            )
        return self.user_id


def system(request: str, door: Door = Door.WORKER) -> Asker:
    """The system itself: sees everything, decides nothing."""
    return Asker(None, "Sayso", frozenset(), None, False, True, door, request)
