"""What can be asked over HTTP? One module for each theme; `routers` names them all."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    challenges,
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
        teams.router,
        challenges.router,
        records.router,
        imports.router,
        feedback.router,
        proposals.router,
        saved.router,
        digests.router,
        session.router,
        accounts.router,
    )
