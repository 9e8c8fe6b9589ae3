"""What can be asked over HTTP? One module for each theme; `routers` names them all."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    digests,
    feedback,
    health,
    imports,
    match,
    proposals,
    records,
    saved,
    session,
    teams,
)


def routers() -> tuple[APIRouter, ...]:
    """Every router of the application."""
    return (
        health.router,
        match.router,
from api.routes import (
    accounts,
    digests,
    feedback,
    health,
    imports,
    match,
    proposals,
    records,
    saved,
    session,
    teams,
)
    )
