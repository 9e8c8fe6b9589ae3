"""What can be asked over HTTP? One module for each theme; `routers` names them all."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    attention,
    backcasts,
    challenges,
    digests,
    feedback,
    health,
    imports,
    match,
    partners,
    pipeline,
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
        partners.router,
        backcasts.router,
        challenges.router,
        attention.router,
        records.router,
        imports.router,
        feedback.router,
        proposals.router,
        pipeline.router,
        saved.router,
        digests.router,
        session.router,
        accounts.router,
    )
